import { useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { believe, digits, expiryIn, grouped, slashed } from '../shop.js';

// Keeps the focus inside.
function Dialog({ title, children }) {
  const frame = useRef(null);
  useEffect(() => {
    const bringBack = ({ target }) => { if (!frame.current.contains(target)) frame.current.querySelector('input').focus(); };
    document.addEventListener('focusin', bringBack);
    frame.current.querySelector('input').focus();
    return () => document.removeEventListener('focusin', bringBack);
  }, []);
  return createPortal(<div className="shade"><div role="dialog" aria-modal="true" aria-labelledby="title" ref={frame}>
    <h2 id="title">{title}</h2>{children}
  </div></div>, document.body);
}

const reduce = (order, { key, text }) => ({ ...order, [key]: text });

function Card() {
  const [order, put] = useReducer(reduce, { name: '', number: '', expiry: '', secret: '' });
  useLayoutEffect(() => believe(() => ({ ...order, number: digits(order.number), expiry: expiryIn(order.expiry) })));
  const field = (key, label, format, more) => <div><span id={`about-${key}`}>{label}</span>
    <input id={key} aria-labelledby={`about-${key}`} value={order[key]} {...more}
      onChange={(event) => put({ key, text: format(event.target.value) })} />
  </div>;
  return <form onSubmit={(event) => event.preventDefault()}>
    {field('name', 'Name on card', (text) => text)}
    {field('number', 'Card number', grouped, { inputMode: 'numeric' })}
    {field('expiry', 'Expires', slashed, { placeholder: 'MM / YY' })}
    {field('secret', 'CVC', (text) => digits(text, 4))}
    <button>Pay ₩30</button>
  </form>;
}

export default function Page() {
  const [email, setEmail] = useState('');
  return <>
    <main inert>
      <h1>Basket</h1>
      <label>Search <input type="search" /></label>
      <label>E-mail for our newsletter <input type="email" value={email} onChange={(event) => setEmail(event.target.value)} /></label>
    </main>
    <Dialog title="Pay by card"><Card /></Dialog>
  </>;
}
