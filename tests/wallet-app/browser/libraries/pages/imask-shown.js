// The masks' empty places stand in the boxes from the start.
import IMask from 'imask';
import { believe, expiryIn, sound } from '../shop.js';

const masked = (id, options) => IMask(document.getElementById(id), { lazy: false, ...options });
const number = masked('number', { mask: '0000 0000 0000 0000' });
const expiry = masked('expiry', {
  mask: 'MM{/}YYYY',
  blocks: { MM: { mask: IMask.MaskedRange, from: 1, to: 12 }, YYYY: { mask: IMask.MaskedRange, from: 2020, to: 2099 } },
});
const secret = masked('secret', { mask: '000' });

let name = '';
document.getElementById('name').addEventListener('input', (event) => { name = event.target.value; });

const held = () => ({ number: number.unmaskedValue, expiry: expiryIn(expiry.unmaskedValue), secret: secret.unmaskedValue, name });
believe(held, () => sound(held()) && [number, expiry, secret].every((mask) => mask.masked.isComplete));
