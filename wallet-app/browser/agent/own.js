// The page agent: runs in a world of its own in every frame, describes the controls it sees and types what it is told.
// It judges nothing and decides nothing: what a field is and what may go where is decided outside of the page.
// The page shares our DOM and may have put traps into it, so properties are read through the prototypes' own getters.
// These files are one function, in the order of browser.qrc.
'use strict';

// One in each document, however often it is brought. A frame's first, empty document may leave its global object to the next.
if (globalThis.florinAgentOf === document) return;
globalThis.florinAgentOf = document;

const LIMIT = {fields: 400, options: 300, text: 160, option: 80, elements: 20000, path: 300, depth: 60, letters: 2_500_000};
const CONTROLS = 'input, select, textarea';
const UNTYPED = new Set(['hidden', 'submit', 'button', 'image', 'file', 'reset', 'color', 'range']);

const getter = (type, name) => {
    const of = Object.getOwnPropertyDescriptor(type.prototype, name).get;
    return (object) => of.call(object);
};
const method = (type, name) => {
    const of = type.prototype[name];
    return (object, ...given) => of.apply(object, given);
};
const own = {
    all: method(Document, 'querySelectorAll'),
    one: method(Document, 'querySelector'),
    allInRoot: method(DocumentFragment, 'querySelectorAll'),
    inside: method(Element, 'querySelector'),
    byId: method(Document, 'getElementById'),
    rootElement: getter(Document, 'documentElement'),
    body: getter(Document, 'body'),
    walker: method(Document, 'createTreeWalker'),
    nextNode: method(TreeWalker, 'nextNode'),
    active: getter(Document, 'activeElement'),
    hasFocus: method(Document, 'hasFocus'),
    activeInRoot: getter(ShadowRoot, 'activeElement'),
    at: method(Document, 'elementsFromPoint'),
    atInRoot: method(ShadowRoot, 'elementsFromPoint'),
    host: getter(ShadowRoot, 'host'),
    slot: getter(Element, 'assignedSlot'),
    scroll: method(Element, 'scrollIntoView'),
    contains: method(Node, 'contains'),
    document: getter(Node, 'ownerDocument'),
    allInside: method(Element, 'querySelectorAll'),
    base: getter(Node, 'baseURI'),
    formAction: getter(HTMLFormElement, 'action'),
    sheets: {
        get: getter(Document, 'adoptedStyleSheets'),
        set: (of, now) => Object.getOwnPropertyDescriptor(Document.prototype, 'adoptedStyleSheets').set.call(of, now),
    },
    command: method(Document, 'execCommand'),
    view: getter(Document, 'defaultView'),
    attribute: method(Element, 'getAttribute'),
    has: method(Element, 'hasAttribute'),
    names: method(Element, 'getAttributeNames'),
    closest: method(Element, 'closest'),
    matches: method(Element, 'matches'),
    tag: getter(Element, 'localName'),
    shadow: getter(Element, 'shadowRoot'),
    rect: method(Element, 'getBoundingClientRect'),
    parent: getter(Node, 'parentNode'),
    parentElement: getter(Node, 'parentElement'),
    root: method(Node, 'getRootNode'),
    position: method(Node, 'compareDocumentPosition'),
    before: getter(Node, 'previousSibling'),
    after: getter(Node, 'nextSibling'),
    first: getter(Node, 'firstChild'),
    kind: getter(Node, 'nodeType'),
    nodeText: getter(Node, 'nodeValue'),
    connected: getter(Node, 'isConnected'),
    dispatch: method(EventTarget, 'dispatchEvent'),
    listen: method(EventTarget, 'addEventListener'),
    unlisten: method(EventTarget, 'removeEventListener'),
    focus: method(HTMLElement, 'focus'),
    blur: method(HTMLElement, 'blur'),
    press: method(HTMLElement, 'click'),
    select: method(HTMLInputElement, 'select'),
    selectArea: method(HTMLTextAreaElement, 'select'),
};
const labelsOf = {input: getter(HTMLInputElement, 'labels'), select: getter(HTMLSelectElement, 'labels'),
    textarea: getter(HTMLTextAreaElement, 'labels')};
const formOf = {input: getter(HTMLInputElement, 'form'), select: getter(HTMLSelectElement, 'form'),
    textarea: getter(HTMLTextAreaElement, 'form')};
const valueProperty = {input: Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value'),
    select: Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value'),
    textarea: Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')};
const optionsOf = getter(HTMLSelectElement, 'options');
const selectedIndex = Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'selectedIndex');

