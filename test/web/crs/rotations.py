"""Prints src/web/client/geo/datum-rotations.ts: datums that PROJ shifts to WGS 84 by seven parameters which describe their
whole area better than the three translations of datum-shifts.ts, whose path is the argument."""
import math
import re
import sys
import warnings

import pyproj
from pyproj.enums import PJType
from pyproj.transformer import Transformer, TransformerGroup

warnings.filterwarnings("ignore")
WGS84 = pyproj.CRS.from_authority("OGC", "CRS84")
# Points per side of a datum's area.
SIDE = 12
HEAD = '''/**
 * Shifts from datums to WGS 84 by translations, rotations (arc seconds, position vectors) and scale (millionths), where
 * these are better for the whole area of the datum than the translations of datum-shifts.ts; the last number is the
 * metres by which places may still be off. All are PROJ's: its own parameters, and the largest difference from its own
 * results, plus the accuracy that it states.
 */
export const DATUM_ROTATIONS: Record<string, readonly number[] | undefined> = {'''


def plain(name):
    return re.sub(r"ensemble$", "", re.sub(r"[^a-z0-9]", "", name.lower()))


def short(value):
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def parameters_of(definition):
    """The seven parameters of a pipeline with one shift of the usual direction."""
    found = re.findall(r"(inv )?proj=helmert ((?:(?!step).)*)", definition)
    if len(found) != 1 or found[0][0]:
        return None
    given = dict(part.split("=") for part in found[0][1].split() if "=" in part)
    values = [float(given.get(key, 0)) for key in ("x", "y", "z", "rx", "ry", "rz", "s")]
    if not any(values[3:]):
        return None
    sign = -1 if given.get("convention") == "coordinate_frame" else 1
    return values[:3] + [sign * value for value in values[3:6]] + values[6:]


def residual(crs, values):
    """Metres by which the shift differs from PROJ's own, at most."""
    ellipsoid = crs.ellipsoid
    meridian = crs.prime_meridian.longitude
    own = Transformer.from_crs(crs, WGS84, always_xy=True)
    shift = Transformer.from_pipeline(
        f"+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +inv +proj=longlat "
        f"+a={ellipsoid.semi_major_metre} +b={ellipsoid.semi_minor_metre} +pm={meridian} +step +proj=cart "
        f"+a={ellipsoid.semi_major_metre} +b={ellipsoid.semi_minor_metre} +step +proj=helmert "
        + " ".join(f"+{key}={value}" for key, value in zip(("x", "y", "z", "rx", "ry", "rz", "s"), values))
        + " +convention=position_vector +step +inv +proj=cart +ellps=WGS84 +step +proj=unitconvert +xy_in=rad +xy_out=deg")
    west, south, east, north = crs.area_of_use.bounds
    worst = 0
    for i in range(SIDE):
        for j in range(SIDE):
            x = west + ((east - west) % 360) * (i + 0.5) / SIDE - meridian
            y = south + (north - south) * (j + 0.5) / SIDE
            a, b = own.transform(x, y), shift.transform(x, y)
            turn = (a[0] - b[0] + 180) % 360 - 180
            worst = max(worst, 111_320 * math.hypot(turn * math.cos(math.radians(y)), a[1] - b[1]))
    return worst


def main():
    table = re.findall(r"^  (\w+): \[.*?(\d+)\],$", open(sys.argv[1]).read(), re.M)
    known = {name: int(metres) for name, metres in table}
    found = {}
    for info in pyproj.database.query_crs_info("EPSG", PJType.GEOGRAPHIC_2D_CRS):
        try:
            crs = pyproj.CRS.from_epsg(int(info.code))
            name = plain(re.search(r'DATUM\["([^"]+)"', crs.to_wkt("WKT1_GDAL")).group(1))
            best = TransformerGroup(crs, WGS84, always_xy=True).transformers[0]
            values = parameters_of(best.definition)
            if values is None or name not in known:
                continue
            metres = math.ceil(residual(crs, values) + max(best.accuracy, 0))
        except Exception:
            continue
        if 0 < metres < known[name] and metres < found.get(name, [math.inf])[-1]:
            found[name] = [*values, metres]
    print(HEAD)
    for name, values in sorted(found.items()):
        line = f"  {name}: [{', '.join(map(short, values))}],"
        print(line if len(line) <= 120 else line.replace(": [", ": [\n    ").replace("],", ",\n  ],"))
    print("}")


if __name__ == "__main__":
    main()
