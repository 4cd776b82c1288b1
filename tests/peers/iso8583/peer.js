// The other side of tests/server/partners/iso8583/test_peer.cpp: npm's iso_8583 reads and writes what we wrote and read.
// Standard input holds one JSON document: {"pack": [message...], "unpack": [hex of a frame...]}; the answer has the same shape, with
// frames in hex under "pack" and messages under "unpack".
'use strict';

const Iso8583 = require('iso_8583');

// A refusal is an object with `error`.
function pack(message) {
  const bytes = new Iso8583(message).getBufferMessage();
  return bytes.error ? { error: String(bytes.error) } : bytes.toString('hex');
}

function unpack(hex) {
  return new Iso8583().getIsoJSON(Buffer.from(hex, 'hex'));
}

let input = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (part) => { input += part; });
process.stdin.on('end', () => {
  const asked = JSON.parse(input);
  process.stdout.write(JSON.stringify({ pack: asked.pack.map(pack), unpack: asked.unpack.map(unpack) }));
});
