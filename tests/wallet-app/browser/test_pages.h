#pragma once

#include "wallet-app/autofill/plan.h"

namespace florin::browser::test {

/// A shop's form, which counts the events that a page sees.
inline const char *cardForm = R"(<!doctype html><title>Checkout</title><form>
<label>Name on card <input id=holder></label>
<label>Card number <input id=number inputmode=numeric></label>
<label>Expiry month <select id=month><option value="">Month<option value=1>January<option value=2>February<option value=3>March<option value=4>April<option value=5>May
<option value=6>June<option value=7>July<option value=8>August<option value=9>September<option value=10>October<option value=11>November<option value=12>December</select></label>
<label>Expiry year <select id=year><option>2026<option>2027<option>2028<option>2029<option>2030</select></label>
<label>Security code <input id=secret maxlength=4></label></form>
<script>
var seen = {trusted: 0, untrusted: 0, change: 0}; var state = {};
for (const box of document.querySelectorAll('input, select')) {
  box.addEventListener('input', e => { e.isTrusted ? seen.trusted++ : seen.untrusted++; state[box.id] = box.value; });
  box.addEventListener('change', () => seen.change++);
}
</script>)";

/// A payment company's frame with one field.
inline const char *numberFrame = R"(<!doctype html><label>Card number <input id=number autocomplete=cc-number></label><script>
var state = {}; document.querySelector('input').addEventListener('input', e => { state.number = e.target.value; parent.postMessage('typed', '*'); });</script>)";

inline autofill::CardData cardData() {
    autofill::CardData data;
    data.number = base::SecretBytes(std::string_view("4242424242424242"));
    data.secret = base::SecretBytes(std::string_view("123"));
    data.expiry = {2029, 11};
    data.brand = card::Brand::visa;
    data.name = "FLORIN MEMBER";
    return data;
}

} // namespace florin::browser::test
