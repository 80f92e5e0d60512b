"""A small dataset with a row of every file, written from dataset.md alone; tests change it and write it to a folder."""

import copy
from pathlib import Path

HEADERS = {
    "sources": "id,title,url,published,note",
    "territories": "code,kind,name,parent,nuts2016,population,in_cluster,source,note",
    "organisations": "id,name,acronym,kind,sector,siret,vat,pic,rnsr,ror,country,city,postcode,territory,"
    "member_since,member_until,website,source,note",
    "contracts": "code,name_en,name_fr,start,end,signed_on,signed_at,signatories,delivery_weight,on_track_from,"
    "at_risk_from,project_weighting,source,note",
    "objectives": "contract,number,code,title_en,title_fr,description_en,description_fr,weight,source,note",
    "programmes": "code,name,funder,level,source,note",
    "calls": "code,programme,name,opened_on,deadline,announced_on,applications,projects_selected,public_funding,"
    "source,note",
    "projects": "id,acronym,title,summary,scope,status,labelled_on,labelled_precision,start,start_precision,end,"
    "total_cost,programme,call,domains,tags,grant_id,website,published,source,note",
    "labels": "project,cluster,role,share,labelled_on,source,note",
    "participations": "project,organisation,role,cost,funding,territory,source,note",
    "fundings": "id,project,funder,programme,call,beneficiary,stage,amount,decided_on,reference,source,note",
    "links": "contract,objective,subject_kind,subject,share,basis,source,note",
    "milestones": "project,number,kind,title,weight,due,basis,source,note",
    "milestone_reports": "project,number,reported_on,revision,status,percent,actual,forecast,basis,source,note",
    "kpis": "contract,code,objective,name_en,name_fr,unit,kind,rule,filter,direction,aggregation,accumulation,"
    "frequency,series_kind,weight,baseline,baseline_on,baseline_basis,tolerance,source,note",
    "targets": "contract,kpi,period,value,basis,source,note",
    "measurements": "contract,kpi,period,series,revision,value,numerator,denominator,weight,status,observed_on,"
    "qualifier,source,note",
    "activities": "id,kind,title,start,start_precision,end,place,country,partners,participants,source,note",
}

# Canonical: sorted by key, defaults left out where an export leaves them out.
ROWS = {
    "sources": ["S1,Annual report,https://example.org,2015-06,"],
    "territories": [
        "31555,city,Toulouse,D31,FRJ23,475438,1,S1|S2,",
        "D31,department,Haute-Garonne,R76,FRJ23,,1,,",
        "D33,department,Gironde,FR,,,1,,",
        "FR,country,France,,FR,,0,,",
        "R76,region,Occitanie,FR,FRJ,,0,,",
    ],
    "organisations": [
        "acme,ACME,,sme,private,,,,,,FR,Toulouse,31000,31555,2014-01-01,,,,",
        "big-one,Big One,,large,,,,,,,DE,,,,,,,,",
        "lab-7,,,laboratory,public,,,999,,,FR,,,D33,,,,,nameless",
        "state,State,,funder,public,,,,,,FR,,,,,,,,",
        "valley,Valley,,cluster,,,,,,,FR,,,,,,,,",
    ],
    "contracts": ["c-1,Contract,Contrat,2013-01-01,2018-12-31,,,A|B,0.3,0.95,0.8,equal,,"],
    "objectives": ["c-1,1,INNOV,Innovation,,,,1,,", "c-1,2,SME,SMEs,,,,2.5,,"],
    "programmes": ["FUI,Fonds unique,state,national,,", "H2020,Horizon 2020,,european,,"],
    "calls": ["FUI-15,FUI,Call 15,2012-10-01,,,120,60,1000000.5,,"],
    "projects": [
        (
            "P1,ONE,First,,labelled,running,2013-05-01,month,2014-01-01,,2017-12-31,100000,FUI,FUI-15,space|aeronautics,"
            "green|sustainable,,,1,,"
        ),
        "P2,TWO,Second,,member,running,,,2015-01-01,year,,,H2020,,,,,,0,,",
        "P9,LAND,Landscape,,territory,funded,,,,,,,,,,,,,1,,",
    ],
    "labels": ["P1,valley,leader,0.6,,,"],
    "participations": [
        "P1,acme,coordinator,1000,500.25,,,",
        "P1,lab-7,partner,,,D31,,",
        "P9,acme,coordinator,,,,,",
        "P9,big-one,coordinator,,,,,",
    ],
    "fundings": ["F1,P1,state,FUI,FUI-15,acme,committed,500.25,,,,"],
    "links": [
        "c-1,1,activity,A1,1,declared,,",
        "c-1,1,project,P1,0.6,declared,,",
        "c-1,2,project,P1,0.4,derived,,",
    ],
    "milestones": ["P1,1,milestone,Start,10,2014-01-01,declared,,", "P1,2,review,End,90,2017-12-31,derived,,"],
    "milestone_reports": ["P1,1,2014-02-01,1,completed,100,2014-01-15,,declared,,"],
    "kpis": [
        "c-1,jobs,1,Jobs,,jobs,reported,,,increase,latest,period,year,territory,1,100,2013-12-31,published,,,",
        (
            "c-1,labelled,1,Projects,,projects,computed,projects_labelled,tag=green;linked,increase,sum,period,year,"
            "cluster,1,,,,,,"
        ),
        "c-1,margin,2,Margin,,%,reported,,,maintain,mean,period,half,cluster,1,,,,0.5,,",
        "c-1,share,2,Share,,%,reported,,,increase,ratio,cumulative,quarter,organisation,1,0,,contract,,,",
        "c-1,visits,2,Visits,,visits,reported,,,increase,sum,period,month,activity,2,,,,,,",
    ],
    "targets": [
        "c-1,jobs,2018,200,illustrative,,",
        "c-1,labelled,2015,4,contract,,",
        "c-1,margin,2018,7.5,illustrative,,",
        "c-1,share,2018-Q4,0.5,illustrative,,",
        "c-1,visits,2015-07,3,illustrative,,",
    ],
    "measurements": [
        "c-1,jobs,2014,D31,1,120,,,,validated,2014-12-31,about,S1,",
        "c-1,jobs,2014,D33,1,50,,,,validated,,exact,,",
        "c-1,margin,2014-H1,,1,-7.125,,,2,validated,,exact,,",
        "c-1,share,2014-Q1,acme,1,,1,3,,validated,,exact,,",
        "c-1,share,2014-Q1,acme,3,,2,3,,draft,,more_than,,",
        "c-1,visits,2015-07,A1,1,12,,,,validated,,exact,,",
    ],
    "activities": [
        'A1,event,"A ""great"" day, out",2015-07-01,month,2015-07-03,Toulouse,CA,acme|lab-7,250,,',
        'A2,study,Two lines,,,,,,,,,"first\nsecond"',
    ],
}


class Small:
    """A dataset as lines of text; line 1 of a file is its header."""

    def __init__(self) -> None:
        self.headers = dict(HEADERS)
        self.rows = copy.deepcopy(ROWS)

    def change(self, file: str, old: str, new: str) -> "Small":
        """Replace text that stands exactly once in the rows of a file."""
        assert sum(row.count(old) for row in self.rows[file]) == 1, (file, old)
        self.rows[file] = [row.replace(old, new) for row in self.rows[file]]
        return self

    def add(self, file: str, row: str) -> "Small":
        """Add a row at the end of a file."""
        self.rows[file].append(row)
        return self

    def drop(self, file: str, beginning: str) -> "Small":
        """Leave out the one row that begins so."""
        kept = [row for row in self.rows[file] if not row.startswith(beginning)]
        assert len(kept) == len(self.rows[file]) - 1, (file, beginning)
        self.rows[file] = kept
        return self

    def only(self, *files: str) -> "Small":
        """Keep these files; the others are absent."""
        self.rows = {file: self.rows[file] for file in files}
        return self

    def text(self, file: str) -> str:
        """Return the text of a file."""
        return "\n".join([self.headers[file], *self.rows[file]]) + "\n"

    def write(self, folder: Path) -> Path:
        """Write the dataset into a folder, which is returned."""
        folder.mkdir(parents=True, exist_ok=True)
        for file in self.rows:
            (folder / f"{file}.csv").write_bytes(self.text(file).encode())
        return folder
