#pragma once

namespace florin::signing {

/// From now on OpenSSL's memory is wiped when it is given back. (Reading a private key leaves some twenty copies of its file in freed
/// memory otherwise.) It is the first thing in a main() that handles long-lived private keys; false if OpenSSL is already at work.
bool wipeWhatOpenSslFrees();

} // namespace florin::signing
