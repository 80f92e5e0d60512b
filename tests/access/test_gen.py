from tests.access.test_routes import patterns, answer, address
from tests.access.table import PEOPLE
import pytest
@pytest.mark.django_db
def test_gen(world):
    out={"p":[], "a":[]}
    seen=set()
    for p in patterns():
        if p.name in seen: continue
        seen.add(p.name)
        for m in ("GET","POST"):
            r={k: sorted({answer(world,s,p.name,m) for s in world.people[k]}) for k in PEOPLE}
            if set(sum(r.values(),[]))<= {"405"}: continue
            if m=="POST" and r["administrator"]==["405"]: continue
            a = "a" if address(world,p.name).startswith("/api/") else "p"
            out[a].append("| `%s %s` | "%(m,p.name)+" | ".join("/".join(r[k]) for k in PEOPLE)+" |")
    open("/tmp/gen_out.md","w").write("\n".join(out["p"])+"\n\n"+"\n".join(out["a"]))
