-- What is measured, once, for every engine. Text between ${ } is filled in by the engine (see Dialect in measures.py); nothing else differs.
--
-- An engine supplies three relations:
--   rows    (row, work_year … company_size, salary)  the file; row counts its records from 0 in file order, salary is bigint or null
--   titles  (title, role)                            titles that a rule knows, see data/market/roles.yaml
--   money   (country, currency, least, most)         national currency and plausible yearly pay, see data/market/rules.yaml

-- name: wordings
-- One record per distinct wording: everything an advert says besides its pay. Rules look at wordings, not at adverts.
select first_rows.wording, rows.job_title as title, rows.experience_level as level, rows.employment_type as employment,
       rows.salary_currency as currency, rows.employee_residence as country, try_cast(rows.work_year as int) as year
from (select ${wording} as wording, min(row) as row from rows group by 1) as first_rows
join rows on rows.row = first_rows.row

-- name: judged
-- The first rule that a wording fails, and the cell of those that fail none. Reasons are numbered in reasons.py.
select wording, role, country, level, year, currency, least, most, reason,
       dense_rank() over (order by role, country, year, level) as cell
from (
  select wordings.wording, titles.role, wordings.country, wordings.level, wordings.year, money.currency, money.least, money.most,
         case when wordings.year is null or wordings.year < 2000 or wordings.year > 2100 then 1
              when wordings.level is null or wordings.level not in (${levels}) then 2
              when wordings.employment is null or wordings.employment <> '${employment}' then 3
              when money.currency is null then 4
              when wordings.currency is null or wordings.currency <> money.currency then 5
              when titles.role is null then 6
              else 0 end as reason
  from wordings
  left join titles on titles.title = wordings.title
  left join money on money.country = wordings.country
) as ruled

-- name: adverts
-- Rows joined into adverts. Two rows are one advert where the second follows the first in the file, says the same in every
-- other column, and pays no more: the top and the bottom of a posted range. In a run of such rows the first takes the second,
-- the third the fourth, and so on. A row left over is an advert with one figure.
select row, wording, cell, low, high, parts,
       case when reason <> 0 then reason
            when low is null or high is null then 7
            when low < least or high > most then 8
            when high >= ${widest} * low then 9
            else 0 end as reason
from (
  select row - place as row, wording, salary as low, case when place = 1 then above else salary end as high, 1 + place as parts
  from (
    select *, lead(follows) over in_file as followed,
           cast((row - ${start_of_run}) % 2 as int) as place
    from (
      select *, coalesce(lag(wording) over in_file = wording and lag(row) over in_file = row - 1
                         and lag(salary) over in_file >= salary, false) as follows,
             lag(salary) over in_file as above
      from (select row, salary, ${wording} as wording from ${rows}) as lines
      window in_file as (${in_file})
    ) as linked
    window in_file as (${in_file})
  ) as placed
  where place = 1 or followed is null or not followed
) as joined
join judged using (wording)

-- name: counts
-- How many adverts and rows each rule set aside; reason 0 is kept.
select reason, count(*) as adverts, sum(parts) as parts from adverts group by reason

-- name: cells
-- Posted pay of each cell. Quartiles are of twice the midpoint (low + high), so that both engines reckon in whole numbers.
select cell, count(*) as adverts, sum(parts) as parts, ${quartiles} as quartiles from adverts where reason = 0 group by cell

-- name: ranges
-- The same with every posted range counted once: how far a few employers' repeats carry a cell.
select cell, count(*) as ranges, ${quartiles} as quartiles
from (select distinct cell, low, high from adverts where reason = 0) as once group by cell
