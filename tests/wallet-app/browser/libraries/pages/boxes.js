// Each box takes its few digits and hands the focus on as soon as it is full.
import { believe, digits, expiryOf } from '../shop.js';

const boxes = [...document.querySelectorAll('.part, #month, #year, #secret')];
const parts = boxes.map(() => '');
boxes.forEach((box, i) => {
  box.addEventListener('input', () => {
    parts[i] = box.value = digits(box.value, box.maxLength);
    if (parts[i].length === box.maxLength && boxes[i + 1]) boxes[i + 1].focus();
  });
  box.addEventListener('keydown', ({ key }) => { if (key === 'Backspace' && box.value === '' && i > 0) boxes[i - 1].focus(); });
});
let name = '';
document.getElementById('name').addEventListener('input', (event) => { name = event.target.value; });
believe(() => ({ number: parts.slice(0, 4).join(''), expiry: expiryOf(parts[4], parts[5]), secret: parts[6], name }));
