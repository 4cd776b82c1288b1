// --- real keys -----------------------------------------------------------------------------------------------------
// A list changes under a key as it does under a person's, and the page hears of it as it hears of a person.

const KEY_PATIENCE = 200; // milliseconds for a key to come
const KEY_ASTRAY = 3000;  // so long one that came too late is kept from doing anything

let deafen = () => {}; // to the key before

// The wallet presses one key; until it has come and the page has heard all of it, or it is clear that none comes. One that comes elsewhere
// in this document, or after we have given up, does nothing.
function pressKey(element, name) {
    if (!own.hasFocus(document) || !isFocused(element)) return Promise.resolve();
    return new Promise((done) => {
        let isOver = false;
        const hear = (listening) => {
            for (const [kind, listener] of [['keydown', onDown], ['keyup', onUp]]) listening(window, kind, listener, {capture: true});
        };
        deafen();
        deafen = () => hear(own.unlisten);
        const end = () => {
            isOver = true;
            setTimeout(done, 0); // what the page does with it is done by then
        };
        const onDown = (event) => {
            if (!event.isTrusted || event.key !== name || (!isOver && isFocused(element))) return;
            event.preventDefault();
            event.stopImmediatePropagation();
            deafen();
            if (!isOver) end();
        };
        const onUp = (event) => {
            if (!event.isTrusted || event.key !== name || isOver) return;
            deafen();
            end();
        };
        hear(own.listen);
        ask('key', {run: filled.run, key: name}, (answer) => {
            if (answer !== '{}' || isOver) return;
            deafen();
            end();
        });
        setTimeout(() => { if (!isOver) end(); }, KEY_PATIENCE);
        setTimeout(() => hear(own.unlisten), KEY_ASTRAY);
    });
}

const canBeChosen = (option) => !own.matches(option, ':disabled') && getComputedStyle(option).display !== 'none';

// One step of an arrow from the option beside it. False, with the list as it was, if there is none beside it or no key came.
async function chooseByKey(element, at) {
    if (element.multiple || element.size > 1) return false;
    const options = [...optionsOf(element)];
    const before = options.slice(0, at).findLastIndex(canBeChosen);
    const after = options.findIndex((option, i) => i > at && canBeChosen(option));
    if (before < 0 && after < 0) return false;
    const former = selectedIndex.get.call(element);
    const beside = before >= 0 ? before : after;
    selectedIndex.set.call(element, beside);
    await pressKey(element, beside < at ? 'ArrowDown' : 'ArrowUp');
    const now = selectedIndex.get.call(element);
    if (now === beside) selectedIndex.set.call(element, former);
    return now === at;
}
