import { useLayoutEffect, useState } from 'react';
import { believe, digits, expiryIn, grouped, slashed } from '../shop.js';

const formats = { name: (text) => text, number: grouped, expiry: slashed, secret: (text) => digits(text, 4) };

export default function Page() {
  const [order, setOrder] = useState({ name: '', number: '', expiry: '', secret: '' });
  const [last, setLast] = useState('');
  useLayoutEffect(() => believe(() => ({ ...order, number: digits(order.number), expiry: expiryIn(order.expiry) })));

  // Another function at each rendering: React takes it for another component and puts new boxes in the place of all four at each key.
  const Field = ({ name, label }) => <input name={name} id={name} aria-label={label} placeholder={label} autoFocus={name === last}
    value={order[name]} onChange={(event) => {
      setLast(name);
      setOrder({ ...order, [name]: formats[name](event.target.value) });
    }} />;
  return <form onSubmit={(event) => event.preventDefault()}>
    <h1>Pay by card</h1>
    <Field name="number" label="Card number" />
    <Field name="name" label="Cardholder name" />
    <Field name="expiry" label="Expiration (MM/YY)" />
    <Field name="secret" label="CVV" />
    <button>Pay</button>
  </form>;
}
