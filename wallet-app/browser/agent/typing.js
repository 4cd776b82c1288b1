// --- typing ------------------------------------------------------------------------------------------------------

const letters = (text) => text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

function find(step) {
    const known = elements.get(step.field);
    const element = known && known.deref();
    if (element && own.connected(element) && own.document(element) === document) return element;
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

// Which option is wanted; -1 if there is none such.
function optionFor(element, step) {
    const options = [...optionsOf(element)];
    for (const wanted of step.values) {
        const at = options.findIndex((option) => !option.disabled && fits(option, wanted));
        if (at >= 0) return at;
    }
    return -1;
}

function putOption(element, at) {
    selectedIndex.set.call(element, at);
    own.dispatch(element, new InputEvent('input', {bubbles: true, composed: true}));
    own.dispatch(element, new Event('change', {bubbles: true}));
}

const key = (element, name) => own.dispatch(element,
    new KeyboardEvent(name, {bubbles: true, composed: true, cancelable: true, key: 'Unidentified'}));

// The page hears of the focus and of the key before the text comes, and may have taken the focus away or the field out of sight.
function type(element, step, until) {
    const area = own.tag(element) === 'textarea';
    try { (area ? own.selectArea : own.select)(element); } catch (e) { /* a type without a selection */ }
    key(element, 'keydown');
    const problem = whyNotNow(element, step, until) || (isFocused(element) ? '' : 'changed_by_page');
    if (problem) return problem;
    own.command(document, 'insertText', false, step.values[0]);
    key(element, 'keyup');
    return '';
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

const OPTIONS_PATIENCE = 1000;

// Options may come, and a select be enabled, only when the one before it is chosen. Why nothing was chosen; empty if something was.
async function waitForOption(step, until) {
    let problem = 'gone';
    let byKey = true;
    for (const end = performance.now() + OPTIONS_PATIENCE; performance.now() < end; await pause(5)) {
        const element = find(step);
        if (!element) continue;
        problem = whyNotNow(element, step, until);
        if (problem) return problem;
        const at = optionFor(element, step);
        problem = isClosed(element) ? 'disabled' : at < 0 ? 'no_such_option' : '';
        if (problem) continue;
        if (selectedIndex.get.call(element) === at) return '';
        if (!byKey) {
            putOption(element, at);
            return '';
        }
        byKey = false; // Where it brings nothing, the list is looked at anew: the page has heard of the key.
        if (await chooseByKey(element, at)) return '';
    }
    return problem;
}

async function fillOne(step, until) {
    const element = find(step);
    if (!element) return 'gone';
    if (isClosed(element) && step.manner !== 'choose') return 'disabled';
    if (step.manner === 'press' && obstacleToPress(element) !== '') return 'hidden';
    if (isTaken(element, step)) return 'taken';
    if (holds(element, step) && valueOf(element) !== '') return '';
    if (!await bringIntoSight(element)) return 'hidden';
    own.focus(element, {preventScroll: false});
    let problem = '';
    if (step.manner === 'press') {
        problem = isAsShown(element, step) ? '' : 'changed';
        if (!problem) own.press(element);
    } else if (step.manner === 'choose') {
        problem = await waitForOption(step, until);
    } else if (!['month', 'date'].includes(element.type)) {
        problem = type(element, step, until);
    }
    if (!problem && step.manner === 'type' && !nowHolds(step)) await typeAgain(step, until);
    leave(find(step) || element, !problem && step.manner === 'type');
    return problem;
}

// A page may have put another element in the place of the one that was typed into.
function nowHolds(step) {
    const element = find(step);
    return Boolean(element) && holds(element, step);
}

// The second manner: at once instead of by typing; then the other spellings.
async function typeAgain(step, until) {
    await pause(0);
    if (nowHolds(step)) return;
    for (const text of step.values) {
        const element = find(step);
        if (!element || whyNotNow(element, step, until)) return;
        put(element, text);
        await pause(0);
        if (nowHolds(step)) return;
    }
}

// The wallet waits so long and no longer; after that nothing may be typed any more.
const FILL_PATIENCE = 3500;

async function fillAll(steps, until) {
    const problems = [];
    for (const step of steps) {
        let problem = 'no_answer';
        try { if (performance.now() < until) problem = await fillOne(step, until); } catch (e) { problem = 'failed'; }
        problems.push(problem);
    }
    return problems;
}

// What the person was shown: a control that calls itself something else by now is another.
function isAsShown(element, step) {
    const tag = own.tag(element);
    const now = (name) => tidy(own.attribute(element, name), LIMIT.text);
    return now('name') === step.name && now('id') === step.id && labelOf(element, tag) === step.label &&
        now('placeholder') === step.placeholder && now('autocomplete') === step.autocomplete &&
        destinationsOf(element, tag) === step.destinations;
}

const WORD = /\p{L}{2,}/u;
const DRAWN = /^[\s\d_./\-*#\u2022mdyjatr]*$/i; // "mm/yyyy", "____"

// A box that is to hold digits holds a word: it is something else, or drawn as something else.
function isTaken(element, step) {
    if (step.manner !== 'type' || /\D/.test(step.values[0])) return false;
    const now = valueOf(element);
    return WORD.test(now) && !DRAWN.test(now);
}

// Asked right before each value, when the page has heard all that it will hear.
function whyNotNow(element, step, until) {
    if (performance.now() > until) return 'no_answer';
    return !isAsShown(element, step) ? 'changed' : strictObstacleOf(element) !== '' ? 'hidden' : '';
}

// What is pressed may be drawn by its label.
function obstacleToPress(element) {
    const shown = [element, ...(labelsOf.input(element) || [])];
    return shown.some((one) => obstacleOf(one) === '') ? '' : 'hidden';
}

// By step, why it holds nothing; empty if it was typed. What one field brought about may have changed another: those once more.
async function fillTwice(steps, unfit, until) {
    const problems = await fillAll(steps.filter((step, i) => !unfit[i]), until);
    unfit.forEach((problem, i) => { if (problem) problems.splice(i, 0, problem); });
    await pause(10);
    const lost = steps.filter((step, i) => problems[i] === '' && find(step) && !nowHolds(step));
    if (lost.length) {
        await fillAll(lost, until);
        await pause(10);
    }
    return problems;
}

async function fill(order) {
    const until = performance.now() + FILL_PATIENCE;
    // Before the page hears of anything: what it hides now and shows when the focus comes is no field for a person.
    const unfit = order.steps.map((step) => {
        const element = find(step);
        return !element ? 'gone' : !isAsShown(element, step) ? 'changed' : step.manner !== 'press' && obstacleOf(element) ? 'hidden' : '';
    });
    let problems = [];
    remember(order);
    hitsEverything(true);
    try { problems = await fillTwice(order.steps, unfit, until); } finally { hitsEverything(false); }
    rememberWhatWasTyped();
    const fields = order.steps.map((step, i) => {
        const kept = problems[i] === '' && nowHolds(step);
        return {field: step.field, holds: kept, problem: kept ? '' : problems[i] || (find(step) ? 'changed_by_page' : 'gone')};
    });
    for (const step of order.steps) step.values.fill('');
    if (fields.some((field) => field.problem === 'changed')) describe(true);
    ask('filled', {run: order.run, fields}, () => {});
}
