// No library and no mask: the browser's own types and its own validation.
import { believe, digits } from '../shop.js';

const order = { number: '', expiry: '', secret: '', name: '' };
for (const key in order) document.getElementById(key).addEventListener('input', (event) => { order[key] = event.target.value; });
believe(
  () => ({ ...order, number: digits(order.number), expiry: order.expiry.replace(/^(\d{4})-(\d\d)$/, '$2/$1') }),
  () => document.querySelector('form').checkValidity());
