import { useEffect, useLayoutEffect, useState } from 'react';
import { believe, digits, expiryIn, grouped, slashed } from '../shop.js';

function Card() {
  const [order, setOrder] = useState({ number: '', expiry: '', secret: '', name: '' });
  const keep = (key, format) => (event) => setOrder((before) => ({ ...before, [key]: format(event.target.value) }));
  useLayoutEffect(() => believe(() => ({ ...order, number: digits(order.number), expiry: expiryIn(order.expiry) })));
  return <>
    <label>カード番号<input id="number" inputMode="numeric" maxLength={19} value={order.number}
      onChange={keep('number', grouped)} /></label>
    <label>カード名義人<input id="name" value={order.name} onChange={keep('name', (text) => text.toUpperCase())} /></label>
    <label>有効期限<input id="expiry" inputMode="numeric" placeholder="MM/YY" maxLength={5} value={order.expiry}
      onChange={keep('expiry', slashed)} /></label>
    <label>セキュリティコード<input id="secret" type="password" inputMode="numeric" maxLength={4} value={order.secret}
      onChange={keep('secret', digits)} /></label>
    <button>支払う</button>
  </>;
}

// The card is asked for when the shop has answered, which takes a while.
export default function Page() {
  const [loading, setLoading] = useState(true);
  useEffect(() => {
    const answered = setTimeout(() => setLoading(false), 800);
    return () => clearTimeout(answered);
  }, []);
  return <form lang="ja" onSubmit={(event) => event.preventDefault()}>
    <h1>お支払い</h1>
    {loading ? <p>読み込み中…</p> : <Card />}
  </form>;
}

believe(() => ({}), () => false);
