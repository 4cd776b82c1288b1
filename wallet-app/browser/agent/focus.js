
// --- what has the focus --------------------------------------------------------------------------------------------

// The control with the focus, or the element that keeps it inside a tree that cannot be looked into. Null if it lies in another frame.
function focusedElement() {
    if (!own.hasFocus(document)) return null;
    let element = own.active(document);
    while (element && element instanceof HTMLElement && own.shadow(element)) {
        const inner = own.activeInRoot(own.shadow(element));
        if (!inner) break;
        element = inner;
    }
    if (!element || own.matches(element, 'html, body, iframe, frame, object, embed')) return null;
    return element;
}

function tellFocus(order) {
    const element = focusedElement();
    if (!element) {
        ask('answer', {round: order.round, field: -1}, () => {});
        return;
    }
    const tag = own.tag(element);
    const isControl = own.matches(element, CONTROLS);
    // Nothing in it that we see could take a letter, and yet it has the focus: what takes it is kept from us.
    const isClosed = !isControl && !own.shadow(element) && !own.matches(element, 'a, button, summary, [contenteditable]');
    const label = isControl ? labelOf(element, tag) : tidy(own.attribute(element, 'aria-label'), LIMIT.text);
    ask('answer', {round: order.round, field: isControl || isClosed ? numberOf(element) : -1, closed: isClosed,
        label: label || textBefore(element) || tidy(own.attribute(element, 'placeholder'), LIMIT.text),
        obstacle: obstacleOf(element) || coverOf(element, true)}, () => {});
}
