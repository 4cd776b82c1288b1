// The mask is shown while the box has the focus and goes with it if the box is empty.
import Inputmask from 'inputmask';
import { believe, expiryOfDigits, sound } from '../shop.js';

const masks = { number: '9999 9999 9999 9999', expiry: '99/99', secret: '999[9]' };
const boxes = Object.fromEntries(Object.keys(masks).map((id) => [id, document.getElementById(id)]));
for (const id in masks) Inputmask(masks[id]).mask(boxes[id]);

let name = '';
document.getElementById('name').addEventListener('input', (event) => { name = event.target.value; });

const read = (id) => boxes[id].inputmask.unmaskedvalue();
const held = () => ({ number: read('number'), expiry: expiryOfDigits(read('expiry')), secret: read('secret'), name });
believe(held, () => sound(held()) && Object.values(boxes).every((box) => box.inputmask.isComplete()));
