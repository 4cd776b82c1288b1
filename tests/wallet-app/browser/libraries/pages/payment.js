// The library writes into the boxes at keypress, so no `input` comes for those keys; the page takes what stands there at `change` and
// `blur`.
import Payment from 'payment';
import { believe, digits, expiryOf } from '../shop.js';

const order = { number: '', expiry: '', secret: '' };
const box = (id) => document.getElementById(id);
Payment.formatCardNumber(box('number'), 16);
Payment.formatCardExpiry(box('expiry'));
Payment.formatCardCVC(box('secret'));
for (const key in order) {
  for (const event of ['change', 'blur']) box(key).addEventListener(event, () => { order[key] = box(key).value; });
}

const { cardExpiryVal, cardType, validateCardCVC, validateCardExpiry, validateCardNumber } = Payment.fns;
const expiry = () => { const { month, year } = cardExpiryVal(order.expiry); return expiryOf(month, year); };
believe(
  () => ({ number: digits(order.number), expiry: expiry(), secret: order.secret }),
  () => validateCardNumber(order.number) && validateCardExpiry(cardExpiryVal(order.expiry)) &&
    validateCardCVC(order.secret, cardType(order.number)));
