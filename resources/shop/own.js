// Haneul Goods knows the cards of the wallet that it takes.
"use strict";
window.OWN_BRANDS = [{ name: "Florin", begins: /^9604/, groups: [4, 4, 4, 4], lengths: [16], code: 3 }];
