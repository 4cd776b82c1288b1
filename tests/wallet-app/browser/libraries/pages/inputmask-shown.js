// The masks stand in the boxes at all times; only the library's own mask for dates says how a date is written.
import Inputmask from 'inputmask';
import { believe, digits, expiryOfDigits, sound } from '../shop.js';

const masks = {
  number: { mask: '9999 9999 9999 9999' },
  expiry: { alias: 'datetime', inputFormat: 'mm/yyyy', min: '01/2020' },
  secret: { mask: '999' },
};
const boxes = Object.fromEntries(Object.keys(masks).map((id) => [id, document.getElementById(id)]));
for (const id in masks) Inputmask({ ...masks[id], clearMaskOnLostFocus: false }).mask(boxes[id]);

const read = (id) => boxes[id].inputmask.unmaskedvalue();
const held = () => ({ number: read('number'), expiry: expiryOfDigits(digits(read('expiry'))), secret: read('secret') });
believe(held, () => sound(held()) && Object.values(boxes).every((box) => box.inputmask.isComplete()));
