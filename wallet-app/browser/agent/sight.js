// --- what a person can see ---------------------------------------------------------------------------------------------------
// By style, on the way up to the page's root, and by what lies at a control's place. A style is told as the engine computes it.

const SIGHT = {width: 20, height: 9, letters: 7, opacity: 0.4, sheer: 0.35, edge: 6, contrast: 30, windows: 20, patience: 600};
const VEILS = /opacity\(|url\(|brightness\(|contrast\(|blur\(/;
const SOLID = new Set(['img', 'video', 'canvas', 'iframe', 'object', 'embed', 'svg', 'input', 'select', 'textarea', 'button']);
const POINTS = [[0.5, 0.5], [0.25, 0.5], [0.4, 0.4], [0.6, 0.6], [0.75, 0.5]];
const ENOUGH_POINTS = 3;

const hostOf = (root) => (root instanceof ShadowRoot ? own.host(root) : null);
const flatParent = (node) => own.slot(node) || own.parentElement(node) || hostOf(own.root(node));

// What the styles of an element and of all around it hide, asked of each element once.
function makeVeils() {
    const known = new Map();
    const veilOf = (element) => {
        if (!element) return {opacity: 1, problem: ''};
        if (known.has(element)) return known.get(element);
        const around = veilOf(flatParent(element));
        const style = getComputedStyle(element);
        const opacity = around.opacity * Number(style.opacity);
        let problem = around.problem;
        if (opacity < SIGHT.opacity || VEILS.test(style.filter) || style.mixBlendMode !== 'normal') problem = 'transparent';
        else if (style.webkitMaskImage !== 'none' || own.has(element, 'inert')) problem = 'clipped';
        const veil = {opacity, problem};
        known.set(element, veil);
        return veil;
    };
    return veilOf;
}

// Why a person could not see the control wherever the page is scrolled to, or nothing.
function obstacleOf(element, veilOf = makeVeils()) {
    const box = own.rect(element);
    const style = getComputedStyle(element);
    if ((box.width === 0 && box.height === 0) || style.visibility !== 'visible') return 'hidden';
    const small = box.width < SIGHT.width || box.height < SIGHT.height || Number.parseFloat(style.fontSize) < SIGHT.letters;
    if (small || innerWidth < SIGHT.width || innerHeight < SIGHT.height) return 'tiny';
    if (box.right + scrollX <= 0 || box.bottom + scrollY <= 0 || box.top > innerHeight * SIGHT.windows) return 'offscreen';
    const veil = veilOf(element);
    if (veil.problem) return veil.problem;
    if (style.clip === 'rect(0px, 0px, 0px, 0px)' || isCutOff(element, box)) return 'clipped';
    if (hasUnseenLetters(element, style)) return 'transparent';
    return frameSight === 'veiled' ? 'covered' : '';
}

// A box that no person can scroll lies between it and the window, and shows none of it.
function isCutOff(element, box) {
    let position = getComputedStyle(element).position;
    for (let at = flatParent(element); at && position !== 'fixed'; at = flatParent(at)) {
        const style = getComputedStyle(at);
        const whole = ['html', 'body'].includes(own.tag(at));
        if (position === 'absolute' && style.position === 'static' && style.transform === 'none' && !whole) continue;
        position = style.position;
        const cuts = (overflow) => overflow === 'hidden' || overflow === 'clip';
        if (!cuts(style.overflowX) && !cuts(style.overflowY)) continue;
        const edge = whole ? {left: 0, top: 0, right: innerWidth, bottom: innerHeight} : own.rect(at);
        if (cuts(style.overflowX) && (box.right <= edge.left || box.left >= edge.right)) return true;
        if (cuts(style.overflowY) && (box.bottom <= edge.top || box.top >= edge.bottom)) return true;
    }
    return false;
}

const channelsOf = (color) => (color.match(/[\d.]+/g) || []).slice(0, 3).map(Number);

// Letters in the colour of their ground, or in none: whatever is typed there, nobody reads it.
function hasUnseenLetters(element, style) {
    const color = style.webkitTextFillColor || style.color;
    if (alphaOf(color) < SIGHT.sheer) return true;
    for (let at = element; at; at = flatParent(at)) {
        const ground = getComputedStyle(at);
        if (ground.backgroundImage !== 'none') return false;
        if (alphaOf(ground.backgroundColor) < 0.9) continue;
        const [letter, behind] = [channelsOf(color), channelsOf(ground.backgroundColor)];
        return letter.reduce((sum, one, i) => sum + Math.abs(one - behind[i]), 0) < SIGHT.contrast;
    }
    return false;
}

const alphaOf = (color) => {
    const parts = color.match(/[\d.]+/g) || [];
    return parts.length === 4 ? Number(parts[3]) : parts.length === 3 ? 1 : 0;
};

const paints = (style) => Number(style.opacity) > SIGHT.sheer && style.visibility === 'visible' &&
    (alphaOf(style.backgroundColor) > SIGHT.sheer || style.backgroundImage !== 'none' || style.backdropFilter !== 'none' ||
        style.boxShadow.includes('inset') ||
        ['Top', 'Right', 'Bottom', 'Left'].some((side) => Number.parseFloat(style['border' + side + 'Width']) > SIGHT.edge));

// True if one sees through it: it draws nothing but words.
function isSheer(element) {
    if (SOLID.has(own.tag(element))) return false;
    if (paints(getComputedStyle(element))) return false;
    return ['::before', '::after'].every((part) => {
        const style = getComputedStyle(element, part);
        return style.content === 'none' || style.content === 'normal' || !paints(style);
    });
}

// What lies over the node at that point, in the tree that the node stands in, and is not sheer; null if nothing does.
function coverIn(node, root, x, y) {
    const stack = root instanceof ShadowRoot ? own.atInRoot(root, x, y) : own.at(root, x, y);
    for (const at of stack) {
        if (at === node || own.contains(node, at)) return null;
        if (own.root(at) === root && !isSheer(at)) return at;
    }
    return own.rootElement(document);
}

function coverAt(element, x, y) {
    for (let node = element; node; node = hostOf(own.root(node))) {
        const cover = coverIn(node, own.root(node), x, y);
        if (cover) return cover;
    }
    return null;
}

// A header that stays while the page is scrolled covers what lies under it now, and nothing in the middle of the window.
function isPassing(cover, element, box) {
    for (let at = cover; at; at = flatParent(at)) {
        if (own.contains(at, element)) return false;
        if (!['fixed', 'sticky'].includes(getComputedStyle(at).position)) continue;
        const {left, right, top, bottom} = own.rect(at);
        const x = box.left + box.width / 2;
        return !(left <= x && right >= x && top <= innerHeight / 2 && bottom >= innerHeight / 2);
    }
    return false;
}

// Of a control that the window shows: why a person does not see it there, or nothing. `quick` believes its middle, and that what a header
// covers can be scrolled to.
function coverOf(element, quick) {
    const box = own.rect(element);
    const inside = ([x, y]) => [box.left + box.width * x, box.top + box.height * y];
    const shown = POINTS.map(inside).filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
    if (shown.length < ENOUGH_POINTS) return quick ? '' : 'offscreen';
    if (quick) {
        const cover = coverAt(element, ...shown[0]);
        if (!cover || isPassing(cover, element, box)) return '';
    }
    return shown.filter(([x, y]) => !coverAt(element, x, y)).length < ENOUGH_POINTS ? 'covered' : '';
}

// What lets every click through may cover a control all the same: while the wallet types nothing does.
const everythingIsHit = new CSSStyleSheet();
everythingIsHit.replaceSync('*, ::before, ::after { pointer-events: auto !important }');

const hitsEverything = (on) => {
    const sheets = [...own.sheets.get(document)].filter((sheet) => sheet !== everythingIsHit);
    own.sheets.set(document, on ? [...sheets, everythingIsHit] : sheets);
};

function strictObstacleOf(element) {
    const problem = obstacleOf(element);
    if (problem) return problem;
    if (![...own.sheets.get(document)].includes(everythingIsHit)) hitsEverything(true);
    return coverOf(element, false);
}

// A frame does not see what the page around it does with it: the engine tells. `away` while it is scrolled out of the window.
let frameSight = window === window.top ? 'seen' : 'unknown';

function watchFrame(changed) {
    if (window === window.top) return;
    new IntersectionObserver((entries) => {
        const last = entries[entries.length - 1];
        const now = !last.isIntersecting ? 'away' : last.isVisible ? 'seen' : 'veiled';
        if (now === frameSight) return;
        frameSight = now;
        changed();
    }, {trackVisibility: true, delay: 100, threshold: [0, 0.5]}).observe(own.rootElement(document));
}

// Brings it into the window; true once a person sees it there, as far as the frame around it is concerned.
async function bringIntoSight(element) {
    if (coverOf(element, false)) own.scroll(element, {block: 'center', inline: 'nearest', behavior: 'instant'});
    for (let waited = 0; frameSight !== 'seen' && waited < SIGHT.patience; waited += 20) await pause(20);
    return frameSight === 'seen';
}

// The focus lies in it, and in nothing within or around it.
function isFocused(element) {
    for (let node = element; node; node = hostOf(own.root(node))) {
        const root = own.root(node);
        if ((root instanceof ShadowRoot ? own.activeInRoot(root) : own.active(root)) !== node) return false;
    }
    return true;
}
