import { useLayoutEffect, useRef, useState } from 'react';
import { believe, digits, expiryIn, grouped, slashed } from '../shop.js';

// The box shows the state alone; the caret stays behind the digit that it stood behind.
function Formatted({ label, value, onValue, ...rest }) {
  const box = useRef(null);
  const before = useRef(-1);
  useLayoutEffect(() => {
    if (before.current < 0) return;
    let caret = 0;
    for (let seen = 0; seen < before.current && caret < value.length; ++caret) if (/\d/.test(value[caret])) ++seen;
    box.current.setSelectionRange(caret, caret);
    before.current = -1;
  });
  return <label>{label}<input {...rest} ref={box} inputMode="numeric" value={value} onChange={({ target }) => {
    before.current = digits(target.value.slice(0, target.selectionStart)).length;
    onValue(target.value);
  }} /></label>;
}

export default function Page() {
  const [name, setName] = useState('');
  const [number, setNumber] = useState('');
  const [expiry, setExpiry] = useState('');
  const [secret, setSecret] = useState('');
  useLayoutEffect(() => believe(() => ({ number: digits(number), expiry: expiryIn(expiry), secret, name })));
  return <form onSubmit={(event) => event.preventDefault()}>
    <h1>Payment</h1>
    <label>Name on card<input id="name" autoComplete="cc-name" value={name} onChange={(event) => setName(event.target.value)} /></label>
    <Formatted id="number" label="Card number" autoComplete="cc-number" placeholder="1234 1234 1234 1234" value={number}
      onValue={(text) => setNumber(grouped(text))} />
    <Formatted id="expiry" label="Expiry date" autoComplete="cc-exp" placeholder="MM/YY" value={expiry}
      onValue={(text) => setExpiry(slashed(text))} />
    <Formatted id="secret" label="Security code" autoComplete="cc-csc" placeholder="CVC" value={secret}
      onValue={(text) => setSecret(digits(text, 4))} />
    <button>Pay</button>
  </form>;
}
