import Cleave from 'cleave.js';
import { believe, expiryOfDigits, sound } from '../shop.js';

const order = { number: '', expiry: '', secret: '', tip: '', name: '' };
const kept = (key, options) => new Cleave(`#${key}`, { ...options, onValueChanged: ({ target }) => { order[key] = target.rawValue; } });
let brand = '';
kept('number', { creditCard: true, onCreditCardTypeChanged: (type) => { brand = type; } });
kept('expiry', { date: true, datePattern: ['m', 'y'] });
kept('secret', { numeral: true, numeralThousandsGroupStyle: 'none', numeralDecimalScale: 0, stripLeadingZeroes: false });
kept('tip', { numeral: true, prefix: '₩', noImmediatePrefix: true });
document.getElementById('name').addEventListener('input', (event) => { order.name = event.target.value; });

const held = () => ({ number: order.number, expiry: expiryOfDigits(order.expiry), secret: order.secret, name: order.name });
believe(held, () => sound(held()) && brand !== '' && brand !== 'unknown');
