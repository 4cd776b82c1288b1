const token = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
const numbers = new WeakMap(); // element -> its number in this document
const elements = new Map();    // number -> WeakRef of the element
const forms = new WeakMap();
let nextNumber = 0;
let nextForm = 0;
let lookingTook = 0; // milliseconds, the last time
let lastSent = '';
let ended = false;

const asciiJson = (value) => JSON.stringify(value).replace(/[\u007f-\uffff]/g,
    (c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));

function ask(question, content, answered) {
    const request = new XMLHttpRequest();
    request.open('POST', 'florin-agent:' + question);
    request.setRequestHeader('X-Florin-Secret', pageSecret);
    request.setRequestHeader('X-Florin-Document', token);
    request.setRequestHeader('X-Florin-Content', asciiJson(content));
    request.onload = () => answered(request.responseText);
    request.onerror = () => { ended = true; };
    request.send();
}

