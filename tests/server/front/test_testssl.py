#!/usr/bin/env python3
"""testssl, which asks the running gateway in every way that it knows to be weak, has nothing to say against its TLS."""
import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "journeys"))
import stage  # noqa: E402

# Protocols, suites, forward secrecy, preferences, the certificate, headers, and all known vulnerabilities. Left out for their time:
# every single cipher, and what old browsers would agree on.
CHECKS = ["--protocols", "--standard", "--fs", "--server-preference", "--server-defaults", "--headers", "--vulnerable"]
HARMLESS = {"OK", "INFO", "LOW", "DEBUG"}
# The sandbox's authority has no server for revocations; the engine of GOST is the tester's own.
EXPECTED = {"cert_revocation", "engine_problem"}
# Each of these must have been looked at: a test that did not reach the server has found nothing.
LOOKED_AT = {"TLS1", "TLS1_1", "TLS1_2", "TLS1_3", "secure_client_renego", "CRIME_TLS", "heartbleed", "cipherlist_NULL", "cert_chain_of_trust", "ROBOT", "LUCKY13"}


def findings(world, folder):
    told = folder / "findings.json"
    done = subprocess.run(["testssl", "--quiet", "--color", "0", "--warnings", "off", "--nodns", "none", "--add-ca", world.facts["caFile"],
                           "--jsonfile", told, *CHECKS, world.facts["gateway"]], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=560 * stage.PATIENCE)
    assert told.exists(), done.stdout[-2000:]
    return json.loads(told.read_text())


def main():
    stage.skip_unless("testssl", stage.BIN / "florin-sandbox", stage.BIN / "florin-server", stage.BIN / "florinctl")
    with tempfile.TemporaryDirectory(prefix="florin-testssl-") as name:
        folder = pathlib.Path(name)
        with stage.World(folder / "world") as world:
            found = findings(world, folder)
    missing = LOOKED_AT - {finding["id"] for finding in found}
    bad = [finding for finding in found if finding["severity"] not in HARMLESS and finding["id"] not in EXPECTED]
    for finding in bad:
        print("FAIL", finding["severity"], finding["id"], finding["finding"])
    if missing:
        print("FAIL testssl did not look at", *sorted(missing))
    print(len(found), "findings of testssl,", len(bad), "above LOW")
    return 1 if bad or missing else 0


if __name__ == "__main__":
    sys.exit(main())
