function listen() {
    if (ended) return;
    ask('await', {}, (answer) => {
        let order = null;
        try { order = JSON.parse(answer); } catch (e) { return; }
        if (order.do === 'describe') describe(true);
        if (order.do === 'fill') fill(order);
        if (order.do === 'undo') undo(order);
        if (order.do === 'focus') tellFocus(order);
        if (order.do !== 'end') listen();
    });
}

// --- when to look ------------------------------------------------------------------------------------------------

let planned = 0;
const soon = () => {
    if (planned) return;
    // A page that never rests is not looked at all the time.
    planned = setTimeout(() => { planned = 0; describe(false); }, Math.max(60, lookingTook * 10));
};

// A frame that has loaded holds a new document, which may have no agent yet. Its `load` reaches the root that the frame stands
// in, but neither the window nor the document around a shadow.
const heardRoots = new WeakSet();
let frameNews = 0;
function hearFramesIn(root) {
    if (heardRoots.has(root)) return;
    heardRoots.add(root);
    if (root !== document) watch(root);
    own.listen(root, 'load', (event) => {
        if (!(event.target instanceof HTMLIFrameElement) || frameNews || ended) return;
        frameNews = setTimeout(() => { frameNews = 0; ask('frame', {}, () => {}); }, 20);
    }, {capture: true, passive: true});
}

const watcher = new MutationObserver(soon);
function watch(root) {
    watcher.observe(root, {childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: [
        'class', 'style', 'hidden', 'disabled', 'readonly', 'type', 'name', 'id', 'autocomplete', 'placeholder', 'aria-label',
        'aria-labelledby', 'for', 'form', 'action', 'formaction', 'inert', 'maxlength', 'open']});
}

function start() {
    hearFramesIn(document);
    describe(true);
    listen();
    watchFrame(soon);
    watch(document);
    for (const name of ['load', 'resize', 'transitionend', 'toggle', 'focusin']) {
        addEventListener(name, soon, {capture: true, passive: true});
    }
}

// On the window and while capturing: before any listener of the page, which cannot keep the event from us.
if (getter(Document, 'readyState')(document) === 'loading') addEventListener('DOMContentLoaded', start, {capture: true, once: true});
else start();
