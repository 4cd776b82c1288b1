// The number's mask follows the brand, as the library's own guide writes it.
import IMask from 'imask';
import { believe, expiryOfDigits, sound } from '../shop.js';

const box = (id) => document.getElementById(id);
const number = IMask(box('number'), {
  mask: [
    { mask: '0000 000000 00000', regex: /^3[47]\d{0,13}/, brand: 'American Express', code: 4 },
    { mask: '0000 000000 0000', regex: /^3(?:0[0-5]|[68]\d)\d{0,11}/, brand: 'Diners Club', code: 3 },
    { mask: '0000 0000 0000 0000', regex: /^(?:5[1-5]\d{0,2}|222[1-9]|22[3-9]\d|2[3-7]\d{0,2})\d{0,12}/, brand: 'Mastercard', code: 3 },
    { mask: '0000 0000 0000 0000', regex: /^4\d{0,15}/, brand: 'Visa', code: 3 },
    { mask: '0000 0000 0000 0000', regex: /^/, brand: '', code: 4 },
  ],
  dispatch: (appended, masked) => {
    const text = (masked.value + appended).replace(/\D/g, '');
    return masked.compiledMasks.find((mask) => mask.regex.test(text));
  },
});
const twoDigits = new Date().getFullYear() % 100;
const expiry = IMask(box('expiry'), {
  mask: 'MM/YY',
  blocks: {
    MM: { mask: IMask.MaskedRange, from: 1, to: 12, maxLength: 2 },
    YY: { mask: IMask.MaskedRange, from: twoDigits, to: 99, maxLength: 2 },
  },
});
const secret = IMask(box('secret'), { mask: '000' });
const name = IMask(box('name'), { mask: /^[A-Za-z .'-]*$/, prepareChar: (sign) => sign.toUpperCase() });
number.on('accept', () => {
  const { brand, code } = number.masked.currentMask;
  box('brand').textContent = brand;
  secret.updateOptions({ mask: '0'.repeat(code) });
});

const held = () => ({
  number: number.unmaskedValue, expiry: expiryOfDigits(expiry.unmaskedValue), secret: secret.unmaskedValue, name: name.value,
});
believe(held, () => sound(held()) && [number, expiry, secret].every((mask) => mask.masked.isComplete));
