// What the page believes is what the card beside the form shows.
import Card from 'card';
import { believe, digits, expiryIn } from '../shop.js';

new Card({ form: 'form', container: '.card-wrapper' });

const drawn = (part) => document.querySelector(`.jp-card-front .jp-card-${part}`);
believe(
  () => ({
    number: digits(drawn('number').textContent), expiry: expiryIn(drawn('expiry').textContent), secret: drawn('cvc').textContent,
    name: drawn('name').textContent,
  }),
  () => ['number', 'expiry', 'cvc', 'name'].every((part) => drawn(part).classList.contains('jp-card-valid')));
