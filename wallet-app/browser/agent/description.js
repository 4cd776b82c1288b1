// --- what stands on the page -------------------------------------------------------------------------------------

const tidy = (text, limit) => (text || '').replace(/\s+/g, ' ').trim().slice(0, limit);
const MUTE = ['script', 'style', 'noscript', 'template', 'select', 'textarea', 'option', 'svg', 'iframe'];
const SILENT = new Set([...MUTE, 'button']);

function textOf(node, limit, silent = SILENT) {
    let text = '';
    const walk = (at, depth) => {
        if (text.length > limit || depth > LIMIT.depth) return;
        const kind = own.kind(at);
        if (kind === 3) { text += own.nodeText(at) + ' '; return; }
        if (kind !== 1 || silent.has(own.tag(at))) return;
        for (let child = own.first(at); child; child = own.after(child)) walk(child, depth + 1);
    };
    walk(node, 0);
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

// The origins that its form, or a button of that form, would send to; the page's script may send it elsewhere all the same.
function destinationsOf(element, tag) {
    const form = formOf[tag](element);
    if (!form) return '';
    const origins = new Set();
    const add = (address) => { try { origins.add(new URL(address, own.base(form)).origin); } catch (e) { /* sends nowhere */ } };
    add(own.formAction(form));
    for (const button of own.allInside(form, '[formaction]')) add(own.attribute(button, 'formaction'));
    return tidy([...origins].join(' '), LIMIT.path);
}

function describeOne(element, heading, veilOf) {
    const tag = own.tag(element);
    const read = (name, limit) => tidy(own.attribute(element, name), limit || LIMIT.text);
    const type = tag === 'input' ? (own.attribute(element, 'type') || 'text').toLowerCase().slice(0, 20) : '';
    const label = labelOf(element, tag);
    const before = textBefore(element);
    const obstacle = obstacleOf(element, veilOf) || coverOf(element, true);
    const length = (name) => (own.has(element, name) ? Number.parseInt(own.attribute(element, name), 10) || -1 : -1);
    const about = {field: numberOf(element), form: formNumber(element, tag), tag, type, name: read('name'), id: read('id'),
        autocomplete: read('autocomplete'), placeholder: read('placeholder'), label, nearbyText: before,
        followingText: label && before ? '' : textAfter(element), sectionText: sectionOf(element, heading),
        classes: read('class', 120), pattern: read('pattern'), inputMode: read('inputmode'), title: read('title'),
        maxLength: length('maxlength'), size: length('size'),
        keptFromPeople: own.attribute(element, 'aria-hidden') === 'true',
        bait: own.names(element).some((name) => /honey/i.test(name)) || /honey/i.test(read('class') + read('id') + read('name')),
        visible: obstacle === '', obstacle, destinations: destinationsOf(element, tag), enabled: !own.matches(element, ':disabled'), readOnly: own.has(element, 'readonly'),
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

// What is too much to be told loses its options first, then its last fields: the wallet hears of the others.
function shorten(fields) {
    let letters = 0;
    for (let i = 0; i < fields.length; ++i) {
        const one = asciiJson(fields[i]).length;
        if (letters + one > LIMIT.letters && fields[i].options) fields[i].options = fields[i].options.slice(0, 40);
        letters += fields[i].options ? asciiJson(fields[i]).length : one;
        if (letters > LIMIT.letters) { fields.length = i; return; }
    }
}

function describe(always) {
    if (ended) return;
    const began = performance.now();
    try { tell(always, began); } finally { lookingTook = performance.now() - began; }
}

function tell(always, began) {
    const found = controls().filter((element) => own.tag(element) !== 'input' ||
        !UNTYPED.has((own.attribute(element, 'type') || '').toLowerCase()));
    const headings = headingsOf(found);
    const veilOf = makeVeils();
    const fields = found.map((element, i) => describeOne(element, headings[i], veilOf));
    const sums = found.length ? sumsOf(veilOf) : [];
    let text = asciiJson({fields, sums});
    if (text.length > LIMIT.letters) {
        shorten(fields);
        text = asciiJson({fields, sums});
    }
    if (!always && text === lastSent) return;
    lastSent = text;
    ask('describe', {top: window === window.top, fields, sums, milliseconds: performance.now() - began}, () => {});
}

