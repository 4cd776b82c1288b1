import { useLayoutEffect, useState } from 'react';
import { PaymentInputsWrapper, usePaymentInputs } from 'react-payment-inputs';
import images from 'react-payment-inputs/images';
import { believe, digits, expiryIn } from '../shop.js';

// The library formats each box itself, keeps the errors and moves the focus on when a box is complete.
export default function Page() {
  const { meta, wrapperProps, getCardImageProps, getCardNumberProps, getExpiryDateProps, getCVCProps } = usePaymentInputs();
  const [order, setOrder] = useState({ name: '', number: '', expiry: '', secret: '' });
  const keep = (key) => ({ onChange: ({ target }) => { const text = target.value; setOrder((before) => ({ ...before, [key]: text })); } });
  useLayoutEffect(() => believe(
    () => ({ ...order, number: digits(order.number), expiry: expiryIn(order.expiry) }),
    () => order.name !== '' && !Object.values(meta.erroredInputs).some(Boolean)));
  return <form onSubmit={(event) => event.preventDefault()}>
    <h1>Payment</h1>
    <label>Name on card <input id="name" value={order.name} {...keep('name')} /></label>
    <PaymentInputsWrapper {...wrapperProps} styles={{ inputWrapper: {} }}>
      <svg {...getCardImageProps({ images })} />
      <input {...getCardNumberProps(keep('number'))} />
      <input {...getExpiryDateProps(keep('expiry'))} />
      <input {...getCVCProps(keep('secret'))} />
    </PaymentInputsWrapper>
    <button>Pay</button>
  </form>;
}
