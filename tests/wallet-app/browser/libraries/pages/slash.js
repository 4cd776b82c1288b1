// The slash comes at the third key and in no other way; without it the date is refused.
import { believe, digits, expiryIn } from '../shop.js';

const order = { number: '', expiry: '', secret: '', name: '' };
for (const key in order) document.getElementById(key).addEventListener('input', (event) => { order[key] = event.target.value; });
document.getElementById('expiry').addEventListener('keydown', ({ key, target }) => {
  if (/^\d$/.test(key) && /^\d\d$/.test(target.value) && target.selectionStart === target.selectionEnd) target.value += '/';
});
believe(() => ({ ...order, number: digits(order.number), expiry: expiryIn(order.expiry) }));
