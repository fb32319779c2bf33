"""Prints every coordinate reference system of PROJ's database, deprecated ones too, one JSON object per line: its WKT in
both editions and in Esri's variant, and points of its area of use, in its own coordinates and in longitude and latitude
on WGS 84, both by PROJ. There are no points where PROJ itself has none, such as on the Moon.

Arguments: the part to print and the number of parts, such as "0 2" and "1 2"; without them, all."""
import json
import sys
import warnings

import pyproj
from pyproj.enums import WktVersion

warnings.filterwarnings("ignore")
# Parts of the area of use, from west to east and from south to north. Corners are seldom in the area itself.
STEPS = ((0.5, 0.5), (0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75), (0.1, 0.5), (0.9, 0.5))
AUTHORITIES = ("EPSG", "ESRI", "IGNF", "OGC", "NKG", "IAU_2015")
WGS84 = pyproj.CRS.from_authority("OGC", "CRS84")
LIMIT = 1e9


def wkt(crs, version):
    try:
        return crs.to_wkt(version)
    except Exception:
        return None


def bounds(crs):
    """The area of use. If it is not known: a square degree around the origin of the projection, or somewhere."""
    if crs.area_of_use is not None:
        return crs.area_of_use.bounds
    operation = crs.coordinate_operation
    origin = {p.name.split(" of ")[0]: p.value for p in operation.params} if operation and crs.is_projected else {}
    longitude = max(-179, min(179, origin.get("Longitude", 10)))
    latitude = max(-88, min(88, origin.get("Latitude", 45)))
    return longitude - 0.5, latitude - 0.5, longitude + 0.5, latitude + 0.5


def points(crs):
    west, south, east, north = bounds(crs)
    if east < west:
        east += 360
    # Poles have no longitude.
    south, north = max(south, -89.5), min(north, 89.5)
    try:
        transformer = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
    except Exception:
        return []
    found = []
    for right, up in STEPS:
        longitude = west + (east - west) * right
        longitude = (longitude + 180) % 360 - 180
        latitude = south + (north - south) * up
        x, y = transformer.transform(longitude, latitude, direction="INVERSE")
        if not (abs(x) < LIMIT and abs(y) < LIMIT):
            continue
        longitude, latitude = transformer.transform(x, y)
        if abs(longitude) < 1000 and abs(latitude) <= 90:
            found.append([x, y, longitude, latitude])
    return found


def main(part, parts):
    systems = [info for authority in AUTHORITIES
               for info in pyproj.database.query_crs_info(authority, allow_deprecated=True)]
    for info in systems[part::parts]:
        try:
            crs = pyproj.CRS.from_authority(info.auth_name, info.code)
        except Exception:
            continue
        print(json.dumps({
            "id": f"{info.auth_name}:{info.code}",
            "name": info.name,
            "kind": crs.type_name,
            "deprecated": info.deprecated,
            "wkt1": wkt(crs, WktVersion.WKT1_GDAL),
            "wkt2": wkt(crs, WktVersion.WKT2_2019),
            "esri": wkt(crs, WktVersion.WKT1_ESRI),
            "points": points(crs),
        }, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3])) if len(sys.argv) > 2 else main(0, 1)
