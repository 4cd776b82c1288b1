"""What every benchmark says: figures with their bounds, peers measured in the same run, and the machine."""
import json
import os
import platform
import statistics


def median(values):
    return statistics.median(values)


def percentile(values, percent):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))]


def machine():
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    return f"{os.cpu_count()} x {model}, {memory} GiB, {platform.platform()}"


class Report:
    def __init__(self, name):
        self.content = {"bench": name, "figures": {}, "peers": {}, "machine": machine()}

    def figure(self, key, value, unit, must, better="less"):
        value = round(value, 3)
        self.content["figures"][key] = {"value": value, "unit": unit, "must": must, "better": better}
        verdict = ""
        if must is not None:
            held = value <= must if better == "less" else value >= must
            verdict = f"   must be at {'most' if better == 'less' else 'least'} {must}: {'held' if held else 'NOT HELD'}"
        print(f"{key:24} {value:10} {unit}{verdict}", flush=True)

    def peer(self, name, version, value, unit):
        self.content["peers"][name] = {"version": version, "value": round(value, 3), "unit": unit}
        print(f"  beside it: {name} {version}: {value:.3f} {unit}", flush=True)

    def write(self, path):
        if path:
            with open(path, "w", encoding="utf-8") as file:
                json.dump(self.content, file, indent=2)
                file.write("\n")
