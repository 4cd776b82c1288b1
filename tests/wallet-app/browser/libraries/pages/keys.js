// An old shop: it knows only of keys. What is no digit is refused when the key is pressed; all else is done when the key is let go.
import { believe, digits, expiryIn, grouped, slashed } from '../shop.js';

const formats = { number: grouped, expiry: slashed, secret: digits, name: (text) => text };
const order = { number: '', expiry: '', secret: '', name: '' };
for (const key in order) {
  const box = document.getElementById(key);
  const isForDigits = key !== 'name';
  box.onkeydown = (event) => { if (event.key === 'Insert') event.preventDefault(); };
  box.onkeypress = (event) => { if (isForDigits && /[^\d/ ]/.test(String.fromCharCode(event.which))) event.preventDefault(); };
  box.onkeyup = () => {
    order[key] = formats[key](box.value);
    if (box.value !== order[key]) box.value = order[key];
  };
}
believe(() => ({ ...order, number: digits(order.number), expiry: expiryIn(order.expiry) }));
