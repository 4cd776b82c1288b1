import { useEffect, useLayoutEffect, useState } from 'react';
import { believe, digits, expiryOf, grouped, sound } from '../shop.js';

const regions = { CA: ['Alberta', 'Ontario', 'Quebec'], KR: ['Busan', 'Jeju', 'Seoul'], US: ['California', 'New York', 'Texas'] };
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const fetched = (answer) => new Promise((done) => setTimeout(done, 150, answer));

function Choice({ label, of, ...rest }) {
  return <label>{label}<select {...rest}>
    <option value="">Please choose</option>
    {of.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
  </select></label>;
}

// The month leaves out years and the year leaves out months; the country, which the shop guesses late, brings the regions.
export default function Page() {
  const [order, setOrder] = useState({ name: '', number: '', month: '', year: '', secret: '', country: '', region: '' });
  const [known, setKnown] = useState([]);
  const set = (key, value) => setOrder((before) => ({ ...before, [key]: value }));
  useEffect(() => { fetched('KR').then((country) => set('country', country)); }, []);
  useEffect(() => {
    setKnown([]);
    set('region', '');
    if (order.country) fetched(regions[order.country]).then((list) => { setKnown(list); set('region', list[0]); });
  }, [order.country]);

  const held = () => ({ number: digits(order.number), expiry: expiryOf(order.month, order.year), secret: order.secret, name: order.name });
  useLayoutEffect(() => believe(held, () => sound(held()) && order.country !== '' && order.region !== ''));
  const now = new Date();
  const past = (month, year) => month && year && new Date(year, month) <= now;
  const years = Array.from({ length: 12 }, (_, i) => String(now.getFullYear() + i)).filter((year) => !past(order.month, year));
  const shown = months.map((text, i) => [String(i + 1), text]).filter(([month]) => !past(month, order.year));
  const choose = (key) => (event) => set(key, event.target.value);
  return <form onSubmit={(event) => event.preventDefault()}>
    <h1>Billing</h1>
    <Choice label="Country" id="country" value={order.country} of={Object.keys(regions).map((code) => [code, code])}
      onChange={choose('country')} />
    <Choice label="State or region" id="region" value={order.region} of={known.map((name) => [name, name])} disabled={!known.length}
      onChange={choose('region')} />
    <h2>Card</h2>
    <label>Name on card<input id="name" value={order.name} onChange={choose('name')} /></label>
    <label>Card number<input id="number" value={order.number} onChange={(event) => set('number', grouped(event.target.value))} /></label>
    <div className="row">
      <Choice label="Expiry month" id="month" value={order.month} of={shown} onChange={choose('month')} />
      <Choice label="Expiry year" id="year" value={order.year} of={years.map((year) => [year, year])} onChange={choose('year')} />
      <label>CVV<input id="secret" value={order.secret} onChange={(event) => set('secret', digits(event.target.value, 4))} /></label>
    </div>
    <button>Pay</button>
  </form>;
}
