import { useLayoutEffect, useState } from 'react';
import { believe, digits, expiryIn, grouped, slashed, sound } from '../shop.js';

const fields = [
  ['number', 'Card number', grouped], ['expiry', 'Expiry (MM/YY)', slashed], ['secret', 'Security code', (text) => digits(text, 4)],
  ['name', 'Name as on card', (text) => text],
];
const read = { number: digits, expiry: expiryIn, secret: String, name: String };

// The button wakes when each box has been left and holds something sound.
export default function Page() {
  const [order, setOrder] = useState({ number: '', expiry: '', secret: '', name: '' });
  const [touched, setTouched] = useState({});
  const held = () => Object.fromEntries(fields.map(([key]) => [key, read[key](order[key])]));
  const ready = sound(held()) && fields.every(([key]) => touched[key]);
  useLayoutEffect(() => believe(held, () => ready));
  return <form onSubmit={(event) => event.preventDefault()}>
    <h1>Card details</h1>
    {fields.map(([key, label, format]) => <div key={key}>
      <input id={key} name={key} value={order[key]} aria-invalid={touched[key] && !sound({ [key]: held()[key] })}
        onChange={({ target }) => { const text = format(target.value); setOrder((before) => ({ ...before, [key]: text })); }}
        onBlur={() => setTouched((before) => ({ ...before, [key]: true }))} />
      <label htmlFor={key}>{label}</label>
    </div>)}
    <button disabled={!ready}>Pay</button>
  </form>;
}
