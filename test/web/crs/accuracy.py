"""Prints the accuracy of PROJ's transformations to WGS 84 from every geographic system of its database, one JSON object per
line: metres of each transformation (-1 if unknown), and whether it ignores the difference of the datums ("ballpark")."""
import json
import warnings

import pyproj
from pyproj.enums import PJType
from pyproj.transformer import TransformerGroup

warnings.filterwarnings("ignore")
AUTHORITIES = ("EPSG", "ESRI", "IGNF", "OGC", "IAU_2015")
WGS84 = pyproj.CRS.from_authority("OGC", "CRS84")


def main():
    for authority in AUTHORITIES:
        for info in pyproj.database.query_crs_info(authority, PJType.GEOGRAPHIC_2D_CRS, allow_deprecated=True):
            try:
                crs = pyproj.CRS.from_authority(authority, info.code)
                group = TransformerGroup(crs, WGS84, always_xy=True)
            except Exception:
                continue
            stated = [[each.accuracy, "allpark" in each.description] for each in group.transformers]
            print(json.dumps({"id": f"{authority}:{info.code}", "acc": stated}), flush=True)


if __name__ == "__main__":
    main()
