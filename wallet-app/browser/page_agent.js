// The page agent: runs in a world of its own in every frame, describes the controls it sees and types what it is told.
// It judges nothing and decides nothing: what a field is and what may go where is decided outside of the page.
// The page shares our DOM and may have put traps into it, so properties are read through the prototypes' own getters.
(function (pageSecret) {
    'use strict';

    // One in each document, however often it is brought. A frame's first, empty document may leave its global object to the next.
    if (globalThis.florinAgentOf === document) return;
    globalThis.florinAgentOf = document;

    const LIMIT = {fields: 400, options: 300, text: 160, option: 80, elements: 20000, path: 300};
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
        active: getter(Document, 'activeElement'),
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

    const token = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
    const numbers = new WeakMap(); // element -> its number in this document
    const elements = new Map();    // number -> WeakRef of the element
    const forms = new WeakMap();
    let nextNumber = 0;
    let nextForm = 0;
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

    // --- what stands on the page -------------------------------------------------------------------------------------

    const tidy = (text, limit) => (text || '').replace(/\s+/g, ' ').trim().slice(0, limit);
    const SILENT = new Set(['script', 'style', 'noscript', 'template', 'select', 'textarea', 'option', 'button', 'svg', 'iframe']);

    function textOf(node, limit) {
        let text = '';
        const walk = (at) => {
            if (text.length > limit) return;
            const kind = own.kind(at);
            if (kind === 3) { text += own.nodeText(at) + ' '; return; }
            if (kind !== 1 || SILENT.has(own.tag(at))) return;
            for (let child = own.first(at); child; child = own.after(child)) walk(child);
        };
        walk(node);
        return tidy(text, limit);
    }

    function holdsControl(node) {
        if (own.kind(node) !== 1) return false;
        if (own.matches(node, CONTROLS)) return !UNTYPED.has((own.attribute(node, 'type') || '').toLowerCase());
        return Boolean(own.inside(node, 'input:not([type=hidden]):not([type=submit]):not([type=button]), select, textarea'));
    }

    // The text before a control: its earlier neighbours, then those of its parents, up to the control before it.
    function textBefore(element) {
        let at = element;
        for (let level = 0; at && level < 5; ++level) {
            for (let beside = own.before(at), steps = 0; beside && steps < 12; beside = own.before(beside), ++steps) {
                if (holdsControl(beside)) return '';
                const text = textOf(beside, LIMIT.text);
                if (text && /[^\s*:.,()\-|/]/.test(text)) return text;
            }
            at = own.parentElement(at);
            if (!at || own.matches(at, 'form, body, fieldset')) return '';
        }
        return '';
    }

    function textAfter(element) {
        let at = element;
        for (let level = 0; at && level < 2; ++level) {
            for (let beside = own.after(at), steps = 0; beside && steps < 6; beside = own.after(beside), ++steps) {
                if (holdsControl(beside)) return '';
                const text = textOf(beside, LIMIT.text);
                if (text) return text;
            }
            at = own.parentElement(at);
        }
        return '';
    }

    function referenced(element, attribute) {
        const root = own.root(element);
        const ids = (own.attribute(element, attribute) || '').split(/\s+/).filter(Boolean).slice(0, 5);
        return ids.map((id) => {
            const found = root === document ? own.byId(document, id) : own.allInRoot(root, '#' + CSS.escape(id))[0];
            return found ? textOf(found, LIMIT.text) : '';
        }).join(' ');
    }

    function labelOf(element, tag) {
        const parts = [];
        for (const label of labelsOf[tag](element) || []) parts.push(textOf(label, LIMIT.text));
        parts.push(referenced(element, 'aria-labelledby'), own.attribute(element, 'aria-label') || '');
        return tidy(parts.join(' '), LIMIT.text);
    }

    function sectionOf(element, heading) {
        const group = own.closest(element, 'fieldset, [role=group], [role=radiogroup]');
        if (!group) return heading;
        const legend = own.inside(group, 'legend');
        return tidy((legend ? textOf(legend, 80) : '') + ' ' + (own.attribute(group, 'aria-label') || '') + ' ' +
            referenced(group, 'aria-labelledby') + ' ' + heading, LIMIT.text);
    }

    // Why a person could not see the control, or nothing.
    function obstacleOf(element) {
        const box = own.rect(element);
        if (box.width === 0 && box.height === 0) return 'hidden';
        const style = getComputedStyle(element);
        if (style.visibility !== 'visible') return 'hidden';
        if (box.width < 8 || box.height < 5) return 'tiny';
        if (box.right + scrollX <= 0 || box.bottom + scrollY <= 0) return 'offscreen';
        for (let at = element; at; at = own.parentElement(at) || own.root(at).host) {
            if (Number(getComputedStyle(at).opacity) < 0.1) return 'transparent';
        }
        return style.clipPath === 'inset(100%)' || style.clip === 'rect(0px, 0px, 0px, 0px)' ? 'clipped' : '';
    }

    function pathOf(element) {
        const steps = [];
        for (let at = element; at && own.kind(at) === 1; at = own.parentElement(at)) {
            const id = own.attribute(at, 'id');
            if (id && /^[A-Za-z][\w-]*$/.test(id)) { steps.unshift('#' + id); break; }
            let place = 1;
            for (let beside = own.before(at); beside; beside = own.before(beside)) {
                if (own.kind(beside) === 1 && own.tag(beside) === own.tag(at)) ++place;
            }
            steps.unshift(own.tag(at) + ':nth-of-type(' + place + ')');
        }
        return steps.join('>').slice(-LIMIT.path);
    }

    function controls() {
        const found = [];
        const search = (nodes) => {
            for (let i = 0; i < nodes.length && i < LIMIT.elements && found.length < LIMIT.fields; ++i) {
                const node = nodes[i];
                if (own.matches(node, CONTROLS)) found.push(node);
                const inner = node instanceof HTMLElement ? own.shadow(node) : null;
                if (inner) {
                    hearFramesIn(inner);
                    search(own.allInRoot(inner, '*'));
                }
            }
        };
        search(own.all(document, '*'));
        return found;
    }

    function numberOf(element) {
        let number = numbers.get(element);
        if (number === undefined) {
            number = nextNumber++;
            numbers.set(element, number);
            elements.set(number, new WeakRef(element));
        }
        return number;
    }

    function formNumber(element, tag) {
        const form = formOf[tag](element);
        if (!form) return -1;
        if (!forms.has(form)) forms.set(form, nextForm++);
        return forms.get(form);
    }

    // The last heading before each control, both in the order of the page.
    function headingsOf(found) {
        const headings = own.all(document, 'h1, h2, h3, h4, h5, h6, legend');
        let at = 0;
        return found.map((element) => {
            while (at < headings.length && own.position(headings[at], element) & Node.DOCUMENT_POSITION_FOLLOWING) ++at;
            return at > 0 ? textOf(headings[at - 1], 80) : '';
        });
    }

    function describeOne(element, heading) {
        const tag = own.tag(element);
        const read = (name, limit) => tidy(own.attribute(element, name), limit || LIMIT.text);
        const type = tag === 'input' ? (own.attribute(element, 'type') || 'text').toLowerCase().slice(0, 20) : '';
        const label = labelOf(element, tag);
        const before = textBefore(element);
        const obstacle = obstacleOf(element);
        const length = (name) => (own.has(element, name) ? Number.parseInt(own.attribute(element, name), 10) || -1 : -1);
        const about = {field: numberOf(element), form: formNumber(element, tag), tag, type, name: read('name'), id: read('id'),
            autocomplete: read('autocomplete'), placeholder: read('placeholder'), label, nearbyText: before,
            followingText: label && before ? '' : textAfter(element), sectionText: sectionOf(element, heading),
            classes: read('class', 120), pattern: read('pattern'), inputMode: read('inputmode'), title: read('title'),
            maxLength: length('maxlength'), size: length('size'),
            keptFromPeople: own.attribute(element, 'aria-hidden') === 'true',
            bait: own.names(element).some((name) => /honey/i.test(name)) || /honey/i.test(read('class') + read('id') + read('name')),
            visible: obstacle === '', obstacle, enabled: !own.matches(element, ':disabled'), readOnly: own.has(element, 'readonly'),
            value: type === 'radio' || type === 'checkbox' ? read('value', LIMIT.option) : '',
            selector: pathOf(element), corpusId: read('data-corpus-id', 40)};
        if (type !== 'radio' && type !== 'checkbox' && valueProperty[tag].get.call(element) !== '') about.value = 'filled';
        if (tag === 'select') {
            about.options = [];
            const options = optionsOf(element);
            for (let i = 0; i < options.length && i < LIMIT.options; ++i) {
                about.options.push([tidy(own.attribute(options[i], 'value') ?? textOf2(options[i]), LIMIT.option),
                    tidy(textOf2(options[i]), LIMIT.option)]);
            }
        }
        return about;
    }

    function textOf2(option) {
        let text = '';
        for (let child = own.first(option); child; child = own.after(child)) if (own.kind(child) === 3) text += own.nodeText(child);
        return text || own.attribute(option, 'label') || '';
    }

    function describe(always) {
        if (ended) return;
        const began = performance.now();
        const found = controls().filter((element) => own.tag(element) !== 'input' ||
            !UNTYPED.has((own.attribute(element, 'type') || '').toLowerCase()));
        const headings = headingsOf(found);
        const fields = found.map((element, i) => describeOne(element, headings[i]));
        const text = asciiJson(fields);
        if (!always && text === lastSent) return;
        lastSent = text;
        ask('describe', {top: window === window.top, fields, milliseconds: performance.now() - began}, () => {});
    }

    // --- typing ------------------------------------------------------------------------------------------------------

    const letters = (text) => text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
    const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

    function find(step) {
        const known = elements.get(step.field);
        const element = known && known.deref();
        if (element && own.connected(element)) return element;
        // A page that draws itself anew puts another element in the same place.
        if (!step.selector) return null;
        let again = null;
        try { again = own.one(document, step.selector); } catch (e) { return null; }
        const same = again && own.matches(again, CONTROLS) && (own.attribute(again, 'name') || '').trim() === step.name &&
            (own.attribute(again, 'id') || '').trim() === step.id;
        return same ? again : null;
    }

    const valueOf = (element) => valueProperty[own.tag(element)].get.call(element);

    function holds(element, step) {
        if (step.manner === 'press') return element.checked;
        if (step.manner === 'choose') {
            const chosen = optionsOf(element)[selectedIndex.get.call(element)];
            return Boolean(chosen) && step.values.some((wanted) => fits(chosen, wanted));
        }
        const now = letters(valueOf(element));
        return step.values.some((wanted) => letters(wanted) === now) ;
    }

    function fits(option, wanted) {
        const key = letters(wanted);
        return key !== '' && (letters(own.attribute(option, 'value') ?? '') === key || letters(textOf2(option)) === key);
    }

    function choose(element, step) {
        const options = optionsOf(element);
        for (const wanted of step.values) {
            for (let i = 0; i < options.length; ++i) {
                if (options[i].disabled || !fits(options[i], wanted)) continue;
                if (selectedIndex.get.call(element) !== i) {
                    selectedIndex.set.call(element, i);
                    own.dispatch(element, new InputEvent('input', {bubbles: true, composed: true}));
                    own.dispatch(element, new Event('change', {bubbles: true}));
                }
                return true;
            }
        }
        return false;
    }

    const key = (element, name) => own.dispatch(element,
        new KeyboardEvent(name, {bubbles: true, composed: true, cancelable: true, key: 'Unidentified'}));

    function type(element, text) {
        const area = own.tag(element) === 'textarea';
        try { (area ? own.selectArea : own.select)(element); } catch (e) { /* a type without a selection */ }
        key(element, 'keydown');
        const done = own.command(document, 'insertText', false, text);
        key(element, 'keyup');
        return done;
    }

    function put(element, text) {
        valueProperty[own.tag(element)].set.call(element, text);
        own.dispatch(element, new InputEvent('input', {bubbles: true, composed: true, inputType: 'insertReplacementText', data: text}));
        own.dispatch(element, new Event('change', {bubbles: true}));
    }

    // Leaves the field the way a person does: `change` and `blur` reach the page also when its window has no focus.
    function leave(element, changed) {
        let sawChange = false;
        let sawBlur = false;
        const onChange = () => { sawChange = true; };
        const onBlur = () => { sawBlur = true; };
        own.listen(element, 'change', onChange);
        own.listen(element, 'blur', onBlur);
        own.blur(element);
        if (changed && !sawChange) own.dispatch(element, new Event('change', {bubbles: true}));
        if (!sawBlur) {
            own.dispatch(element, new FocusEvent('blur', {composed: true}));
            own.dispatch(element, new FocusEvent('focusout', {bubbles: true, composed: true}));
        }
        own.unlisten(element, 'change', onChange);
        own.unlisten(element, 'blur', onBlur);
    }

    const isClosed = (element) => own.matches(element, ':disabled') || own.has(element, 'readonly');

    // Options may come, and a select be enabled, only when the one before it is chosen.
    async function waitForOption(step) {
        for (let tries = 0; tries < 40; ++tries) {
            const element = find(step);
            if (element && !isClosed(element) && choose(element, step)) return true;
            await pause(25);
        }
        return false;
    }

    async function fillOne(step) {
        const element = find(step);
        if (!element) return 'gone';
        if (isClosed(element) && step.manner !== 'choose') return 'disabled';
        if (step.manner !== 'press' && obstacleOf(element) !== '') return 'hidden';
        if (holds(element, step) && valueOf(element) !== '') return '';
        own.focus(element, {preventScroll: false});
        if (step.manner === 'press') {
            own.press(element);
        } else if (step.manner === 'choose') {
            if (!await waitForOption(step)) { leave(element, false); return isClosed(element) ? 'disabled' : 'no_such_option'; }
        } else {
            const typable = !['month', 'date'].includes(element.type);
            if (!typable || !type(element, step.values[0]) || !nowHolds(step)) await typeAgain(step);
        }
        leave(find(step) || element, step.manner === 'type');
        return '';
    }

    // A page may have put another element in the place of the one that was typed into.
    function nowHolds(step) {
        const element = find(step);
        return Boolean(element) && holds(element, step);
    }

    // The second manner: at once instead of by typing; then the other spellings.
    async function typeAgain(step) {
        await pause(0);
        if (nowHolds(step)) return;
        for (const text of step.values) {
            const element = find(step);
            if (!element) return;
            put(element, text);
            await pause(0);
            if (nowHolds(step)) return;
        }
    }

    async function fillAll(steps) {
        const problems = [];
        for (const step of steps) {
            let problem;
            try { problem = await fillOne(step); } catch (e) { problem = 'failed'; }
            problems.push(problem);
        }
        return problems;
    }

    async function fill(order) {
        const problems = await fillAll(order.steps);
        await pause(10);
        // What one field brought about may have changed another: once more, and no more than that.
        const lost = order.steps.filter((step, i) => problems[i] === '' && find(step) && !nowHolds(step));
        if (lost.length) {
            await fillAll(lost);
            await pause(10);
        }
        const fields = order.steps.map((step, i) => {
            const kept = problems[i] === '' && nowHolds(step);
            return {field: step.field, holds: kept, problem: kept ? '' : problems[i] || (find(step) ? 'changed_by_page' : 'gone')};
        });
        for (const step of order.steps) step.values.fill('');
        ask('filled', {run: order.run, fields}, () => {});
    }

    function listen() {
        if (ended) return;
        ask('await', {}, (answer) => {
            let order = null;
            try { order = JSON.parse(answer); } catch (e) { return; }
            if (order.do === 'describe') describe(true);
            if (order.do === 'fill') fill(order);
            if (order.do !== 'end') listen();
        });
    }

    // --- when to look ------------------------------------------------------------------------------------------------

    let planned = 0;
    const soon = () => {
        if (planned) return;
        planned = setTimeout(() => { planned = 0; describe(false); }, 60);
    };

    // A frame that has loaded holds a new document, which may have no agent yet. Its `load` reaches the root that the frame stands
    // in, but neither the window nor the document around a shadow.
    const heardRoots = new WeakSet();
    let frameNews = 0;
    function hearFramesIn(root) {
        if (heardRoots.has(root)) return;
        heardRoots.add(root);
        own.listen(root, 'load', (event) => {
            if (!(event.target instanceof HTMLIFrameElement) || frameNews || ended) return;
            frameNews = setTimeout(() => { frameNews = 0; ask('frame', {}, () => {}); }, 20);
        }, {capture: true, passive: true});
    }

    function start() {
        hearFramesIn(document);
        describe(true);
        listen();
        new MutationObserver(soon).observe(document, {childList: true, subtree: true, attributes: true, attributeFilter: [
            'class', 'style', 'hidden', 'disabled', 'readonly', 'type', 'name', 'id', 'autocomplete', 'placeholder', 'aria-label',
            'open']});
        for (const name of ['load', 'resize', 'transitionend', 'toggle', 'focusin']) {
            addEventListener(name, soon, {capture: true, passive: true});
        }
    }

    // On the window and while capturing: before any listener of the page, which cannot keep the event from us.
    if (getter(Document, 'readyState')(document) === 'loading') addEventListener('DOMContentLoaded', start, {capture: true, once: true});
    else start();
})(__FLORIN_PAGE_SECRET__);
