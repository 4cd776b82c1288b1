
// --- taking a fill back --------------------------------------------------------------------------------------------
// What stood in each control before. A control that holds something else by now than was typed is left alone: a person changed it.

let filled = {run: 0, controls: []};

const stateOf = (element, step) => (step.manner === 'press' ? element.checked
    : step.manner === 'choose' ? selectedIndex.get.call(element) : valueOf(element));

// Enough to see a change, and not what was typed.
function digest(state) {
    let sum = 7;
    for (const letter of String(state)) sum = (Math.imul(sum, 31) + letter.codePointAt(0)) | 0;
    return sum;
}

// A frame may be asked twice in one run: what stood there first counts.
function remember(order) {
    if (filled.run !== order.run) filled = {run: order.run, controls: []};
    for (const step of order.steps) {
        const element = find(step);
        if (!element || filled.controls.some((one) => one.step.field === step.field)) continue;
        filled.controls.push({step, before: stateOf(element, step), rival: step.manner === 'press' ? chosenBeside(element) : null});
    }
}

function rememberWhatWasTyped() {
    for (const control of filled.controls) {
        const element = find(control.step);
        control.after = element ? digest(stateOf(element, control.step)) : null;
    }
}

// The button of the same group that was pressed before.
function chosenBeside(element) {
    const name = own.attribute(element, 'name');
    if (!name) return null;
    const form = formOf.input(element);
    const group = [...own.all(document, 'input[type=radio]')].filter((one) => own.attribute(one, 'name') === name && formOf.input(one) === form);
    return group.find((one) => one.checked) || null;
}

function putBack(element, control) {
    const {step, before, rival} = control;
    if (step.manner === 'press') {
        if (rival) own.press(rival);
        else element.checked = before;
        return;
    }
    if (step.manner === 'choose') {
        putOption(element, before);
        return;
    }
    own.focus(element, {preventScroll: true});
    try { (own.tag(element) === 'textarea' ? own.selectArea : own.select)(element); } catch (e) { /* a type without a selection */ }
    if (isFocused(element)) own.command(document, before === '' ? 'delete' : 'insertText', false, before);
    if (letters(valueOf(element)) !== letters(before)) put(element, before);
    leave(element, true);
}

function undo(order) {
    const controls = filled.run === order.run ? filled.controls : [];
    filled = {run: 0, controls: []};
    let undone = 0;
    let kept = 0;
    for (const control of [...controls].reverse()) {
        const element = find(control.step);
        if (!element) continue;
        const now = stateOf(element, control.step);
        if (now === control.before) continue;
        if (digest(now) !== control.after) { ++kept; continue; }
        try { putBack(element, control); } catch (e) { /* counted by what stands there */ }
        if (letters(String(stateOf(element, control.step))) === letters(String(control.before))) ++undone;
        else ++kept;
    }
    ask('answer', {round: order.round, undone, kept}, () => {});
}
