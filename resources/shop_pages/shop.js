// What the pages of the shops do by themselves. Every page works without it too.
"use strict";

// --- the cart ---------------------------------------------------------------------------------------------------------
for (const input of document.querySelectorAll("[data-submit-on-change]"))
  input.addEventListener("change", () => input.form.requestSubmit());
for (const element of document.querySelectorAll("[data-hidden-by-script]"))
  element.hidden = true;

// --- the card form ----------------------------------------------------------------------------------------------------
const BRANDS = [
  ...(window.OWN_BRANDS || []), // what a shop's own script, which runs before this one, knows beyond the others
  { name: "Visa", begins: /^4/, groups: [4, 4, 4, 4, 3], lengths: [13, 16, 19], code: 3 },
  { name: "Mastercard", begins: /^(5[1-5]|2[2-7])/, groups: [4, 4, 4, 4], lengths: [16], code: 3 },
  { name: "Amex", begins: /^3[47]/, groups: [4, 6, 5], lengths: [15], code: 4 },
  { name: "JCB", begins: /^35/, groups: [4, 4, 4, 4], lengths: [16, 19], code: 3 },
  { name: "UnionPay", begins: /^62/, groups: [4, 4, 4, 4, 3], lengths: [16, 17, 18, 19], code: 3 },
];
const ANY_BRAND = { name: "", groups: [4, 4, 4, 4, 3], lengths: [12, 13, 14, 15, 16, 17, 18, 19], code: 3 };

function brandOf(digits) {
  return BRANDS.find((brand) => brand.begins.test(digits)) || ANY_BRAND;
}

function passesLuhn(digits) {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    let digit = Number(digits[digits.length - 1 - i]);
    if (i % 2 === 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return digits.length > 0 && sum % 10 === 0;
}

function grouped(digits, groups) {
  const parts = [];
  for (const size of groups) {
    if (!digits) break;
    parts.push(digits.slice(0, size));
    digits = digits.slice(size);
  }
  return parts.join(" ");
}

function watchCardForm(form) {
  const number = form.elements.card_number, code = form.elements.card_code;
  const label = document.getElementById("card_brand");
  const button = document.getElementById("pay-by-card"), hint = document.getElementById("card-form-hint");
  const required = [...form.elements].filter((element) => element.required);

  function formatNumber() {
    const before = number.value.slice(0, number.selectionStart ?? number.value.length).replace(/\D/g, "").length;
    const digits = number.value.replace(/\D/g, "").slice(0, 19);
    const text = grouped(digits, brandOf(digits).groups);
    if (text === number.value) return;
    number.value = text;
    let at = 0;
    for (let seen = 0; at < text.length && seen < before; at++) if (text[at] !== " ") seen++;
    if (document.activeElement === number) number.setSelectionRange(at, at);
  }

  function look() {
    const digits = number.value.replace(/\D/g, ""), brand = brandOf(digits);
    label.textContent = brand.name;
    code.maxLength = 4;
    const missing = required.filter((element) => !element.value.trim());
    const numberIsGood = brand.lengths.includes(digits.length) && passesLuhn(digits);
    const codeIsGood = /^\d{3,4}$/.test(code.value);
    button.disabled = missing.length > 0 || !numberIsGood || !codeIsGood;
    hint.textContent = !button.disabled ? "" : digits.length > 11 && brand.lengths.includes(digits.length) && !numberIsGood
      ? "One of the card number's digits is not right." : missing.length ? "The button wakes up when the form is complete." : "";
  }

  form.addEventListener("input", (event) => {
    if (event.target === number) formatNumber();
    if (event.target === code) code.value = code.value.replace(/\D/g, "");
    look();
  });
  form.addEventListener("change", look);
  form.addEventListener("submit", () => { button.disabled = true; button.textContent = "Asking your bank …"; });
  // A browser may bring back a page as it was left: with the button asleep.
  window.addEventListener("pageshow", look);
  look();
}

// --- an order that is not concluded -----------------------------------------------------------------------------------
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

async function followOrder(order) {
  const { order: id, state } = order.dataset;
  for (;;) {
    try {
      const answer = await fetch(`/orders/${id}/status?known=${state}`, { cache: "no-store" });
      const status = await answer.json();
      if (status.state !== state) {
        location.reload();
        return;
      }
    } catch {
      await pause(1500);
    }
    await pause(150);
  }
}

function openWalletOnce(link, order) {
  const key = "wallet-opened-" + order.dataset.order;
  if (!link || sessionStorage.getItem(key)) return;
  sessionStorage.setItem(key, "yes");
  link.click();
}

const cardForm = document.getElementById("card-form");
if (cardForm) watchCardForm(cardForm);
const order = document.getElementById("order");
if (order && order.dataset.final !== "true") {
  openWalletOnce(document.getElementById("wallet-link"), order);
  followOrder(order);
}
