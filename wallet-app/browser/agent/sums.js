
// --- the sums that stand on the page -----------------------------------------------------------------------------
// The lines in which a person reads an amount of money, as they stand. Which of them is the total is judged outside of the page.

const SUMS = {most: 60, nodes: 8000, numbers: 400, levels: 5, line: 160};
const SIGN = '\\p{Sc}|US\\$|\\b[A-Z]{3}\\b|원|円|元|zł|\\bkr\\b|Kč|руб|ريال|درهم|ر\\.س';
const DIGITS = "\\d(?:[\\d.,'’\\u00a0\\u202f ]*\\d)?";
const AMOUNT = new RegExp(`(?:${SIGN})\\s?${DIGITS}|${DIGITS}\\s?(?:${SIGN})`, 'gu');
const LOUD = new Set(MUTE);

const amountsIn = (line) => (line.match(AMOUNT) || []).length;
const isWordy = (line) => /\p{L}{2,}/u.test(line.replace(AMOUNT, ' '));

// From the text with the digits up to the widest place that holds this one amount and words beside it.
function lineOf(node) {
    let line = '';
    for (let at = own.parentElement(node), level = 0; at && level < SUMS.levels; at = own.parentElement(at), ++level) {
        if (own.matches(at, 'body, form, main')) break;
        const here = textOf(at, SUMS.line + 1, LOUD);
        if (here.length > SUMS.line || (amountsIn(here) > 1 && isWordy(line))) break;
        line = here;
        if (amountsIn(here) > 1 && isWordy(here)) break;
    }
    return amountsIn(line) > 0 ? line : '';
}

function isDrawn(element, veilOf) {
    const box = own.rect(element);
    return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility === 'visible' && !veilOf(element).problem;
}

function sumsOf(veilOf) {
    const body = own.body(document);
    if (!body) return [];
    const lines = new Set();
    const walker = own.walker(document, body, 4 /* text */);
    let numbered = 0;
    for (let seen = 0, node; seen < SUMS.nodes && lines.size < SUMS.most && (node = own.nextNode(walker)); ++seen) {
        const text = own.nodeText(node);
        if (text.length > SUMS.line || !/\d/.test(text)) continue;
        const element = own.parentElement(node);
        if (LOUD.has(own.tag(element))) continue;
        if (++numbered > SUMS.numbers) break;
        if (!isDrawn(element, veilOf)) continue;
        const line = lineOf(node);
        if (line) lines.add(line);
    }
    return [...lines];
}
