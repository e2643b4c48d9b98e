"""Two slow solvers of the same problem, every subset and CP-SAT, that share nothing with the search but the problem."""

from __future__ import annotations

import functools
from itertools import combinations

from ortools.sat.python import cp_model

from waypost.domain.plan import StepKind
from waypost.planning.problem import Problem

Key = tuple[int, int, int]  # readiness, hours, money


def best_subset(problem: Problem) -> tuple[Key, tuple[str, ...]] | None:
    """The best feasible set by trying every one; ``None`` where there is none."""
    best = None
    places = range(len(problem.candidates))
    for size in range(len(problem.candidates) + 1):
        for chosen in combinations(places, size):
            if problem.broken(chosen):
                continue
            key = (-problem.readiness(chosen), problem.hours(chosen), problem.money(chosen), problem.ids(chosen))
            if best is None or key < best:
                best = key
    return None if best is None else ((-best[0], best[1], best[2]), best[3])


def best_by_cpsat(problem: Problem, *, ties: bool = True, seconds: float = 120.0) -> tuple[Key | None, float]:
    """(Readiness, hours, money) of the optimum, ``None`` where infeasible, and the seconds in CP-SAT on one thread.

    Without ``ties`` only readiness is optimised, and hours and money are those of whatever set was found. The seconds
    leave out the writing of the model.
    """
    model = _Model(problem)
    return model.solve(ties, seconds)


class _Model:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.x = [self.model.new_bool_var(f"x{i}") for i in range(len(problem.candidates))]
        self.by_id: dict[str, list[int]] = {}
        for i, one in enumerate(problem.candidates):
            self.by_id.setdefault(one.id, []).append(i)
        self.units = self._value_units()
        self.lessons = self._lessons()
        self.covered = [self._any(f"z{n}", members) for n, (_, members) in enumerate(self.units)]
        self.readiness = problem.start() + sum(gain * z for (gain, _), z in zip(self.units, self.covered, strict=True))
        self.hours = self._hours(self.x, "all")
        self.money = sum(one.fee * x for one, x in zip(problem.candidates, self.x, strict=True))
        self._caps()
        self._prerequisites()
        self._minimal_gains()

    def _value_units(self) -> list[tuple[int, list[int]]]:
        """(Readiness, candidates that reach it) per stretch of what is attested, or evidenced, of every need."""
        found = []
        for need, start in enumerate(self.problem.starts):
            for kind, have in ((StepKind.EXAM, start.attested), (StepKind.PROJECT, start.evidenced)):
                candidates = enumerate(self.problem.candidates)
                reach = {i: dict(one.gains).get(need, 0) for i, one in candidates if one.kind is kind}
                below = have
                for value in sorted({value for value in reach.values() if value > have}):
                    found.append((value - below, [i for i, reached in reach.items() if reached >= value]))
                    below = value
        return found

    def _lessons(self) -> list[tuple[int, list[int]]]:
        """(Hours, candidates that need them) per part of the learning that the same candidates need."""
        every = functools.reduce(int.__or__, (one.learning for one in self.problem.candidates), 0)
        parts: list[tuple[int, list[int]]] = [(every, [])]
        for i, one in enumerate(self.problem.candidates):
            inside = [(bits & one.learning, [*members, i]) for bits, members in parts]
            outside = [(bits & ~one.learning, members) for bits, members in parts]
            parts = [part for part in (*inside, *outside) if part[0]]
        return [(bits.bit_count() * self.problem.grain, members) for bits, members in parts]

    def _any(self, name: str, members: list[int]) -> cp_model.IntVar:
        z = self.model.new_bool_var(name)
        self.model.add_bool_or([self.x[i] for i in members]).only_enforce_if(z)
        for i in members:
            self.model.add_implication(self.x[i], z)
        return z

    def _hours(self, chosen: list[cp_model.IntVar], name: str) -> cp_model.LinearExpr:
        total = sum(one.own * x for one, x in zip(self.problem.candidates, chosen, strict=True))
        for part, (hours, members) in enumerate(self.lessons):
            learnt = self.model.new_bool_var(f"l{name}{part}")
            for i in members:
                self.model.add_implication(chosen[i], learnt)
            total += hours * learnt
        return total

    def _caps(self) -> None:
        problem = self.problem
        self.model.add(self.hours <= problem.hours_cap)
        if problem.money_cap is not None:
            self.model.add(self.money <= problem.money_cap)
        if problem.max_exams is not None:
            exams = [x for one, x in zip(problem.candidates, self.x, strict=True) if one.kind is StepKind.EXAM]
            self.model.add(sum(exams) <= problem.max_exams)
        for sittings in self.by_id.values():
            self.model.add_at_most_one([self.x[i] for i in sittings])
        for id in problem.wanted:
            self.model.add_bool_or([self.x[i] for i in self.by_id.get(id, [])])

    def _prerequisites(self) -> None:
        """Each requirement is met by one chosen candidate, which is then sat no later and opens no later."""
        picks = []
        for i, one in enumerate(self.problem.candidates):
            for n, any_of in enumerate(one.requires):
                options = [
                    (a, self.model.new_bool_var(f"p{i}.{n}.{a}")) for id in any_of for a in self.by_id.get(id, [])
                ]
                for a, pick in options:
                    self.model.add_implication(pick, self.x[a])
                    picks.append((a, i, pick))
                self.model.add(sum(pick for _, pick in options) == self.x[i])
        self._closings(picks)
        self._openings(picks)

    def _closings(self, picks: list[tuple[int, int, cp_model.IntVar]]) -> None:
        for day in sorted({one.due for one in self.problem.candidates}):
            early = []
            for i, one in enumerate(self.problem.candidates):
                by_then = self.model.new_bool_var(f"d{day}.{i}")
                self.model.add_implication(by_then, self.x[i])
                if one.due <= day:
                    self.model.add_implication(self.x[i], by_then)
                early.append(by_then)
            for first, then, pick in picks:
                self.model.add_bool_or([early[first], early[then].Not(), pick.Not()])
            self.model.add(self._hours(early, f"{day}.") <= self.problem.capacity(day))

    def _openings(self, picks: list[tuple[int, int, cp_model.IntVar]]) -> None:
        for day in sorted({one.opens for one in self.problem.candidates}):
            late = []
            for i, one in enumerate(self.problem.candidates):
                not_before = self.model.new_bool_var(f"o{day}.{i}")
                if one.opens >= day:
                    self.model.add_implication(self.x[i], not_before)
                if one.due < day:
                    self.model.add(not_before == 0)
                late.append(not_before)
            for first, then, pick in picks:
                self.model.add_bool_or([late[then], late[first].Not(), pick.Not()])

    def _minimal_gains(self) -> None:
        required = {id for one in self.problem.candidates for any_of in one.requires for id in any_of}
        alone = []
        for n, (_, members) in enumerate(self.units):
            one = self.model.new_bool_var(f"q{n}")
            self.model.add(sum(self.x[i] for i in members) <= 1).only_enforce_if(one)
            alone.append(one)
        for i, one in enumerate(self.problem.candidates):
            if one.id in self.problem.wanted:
                continue
            if one.id in required:
                self._gain_with_dependants(i)
                continue
            lost = sum(gain * alone[n] for n, (gain, members) in enumerate(self.units) if i in members)
            self.model.add(lost >= one.least).only_enforce_if(self.x[i])

    def _gain_with_dependants(self, i: int) -> None:
        """Without i and what rests on it at least i's minimal gain is lost, unless a wanted step would go."""
        left = [self.model.new_bool_var(f"w{i}.{j}") for j in range(len(self.x))]
        self.model.add(left[i] == 0)
        for j, one in enumerate(self.problem.candidates):
            self.model.add_implication(left[j], self.x[j])
            if j == i:
                continue
            met = []
            for n, any_of in enumerate(one.requires):
                options = [left[a] for id in any_of for a in self.by_id.get(id, [])]
                ok = self.model.new_bool_var(f"m{i}.{j}.{n}")
                self.model.add_bool_or(options).only_enforce_if(ok)
                for option in options:
                    self.model.add_implication(option, ok)
                self.model.add_implication(left[j], ok)
                met.append(ok)
            self.model.add_bool_or([left[j], self.x[j].Not(), *(ok.Not() for ok in met)])
        value = self.problem.start()
        for n, (gain, members) in enumerate(self.units):
            kept = self.model.new_bool_var(f"k{i}.{n}")
            for j in members:
                self.model.add_implication(left[j], kept)
            value += gain * kept
        spared = self.model.new_bool_var(f"s{i}")
        gone = []
        for id in self.problem.wanted:
            for j in self.by_id.get(id, []):
                lost = self.model.new_bool_var(f"g{i}.{j}")
                self.model.add_implication(lost, self.x[j])
                self.model.add_implication(lost, left[j].Not())
                gone.append(lost)
        self.model.add_bool_or(gone).only_enforce_if(spared)
        least = self.problem.candidates[i].least
        self.model.add(self.readiness - value >= least).only_enforce_if([self.x[i], spared.Not()])

    def solve(self, ties: bool, seconds: float) -> tuple[Key | None, float]:
        """One run: the whole objective in one sum, in which no tie-break outweighs what comes before it."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = seconds
        money = 1 + sum(one.fee for one in self.problem.candidates)
        hours = 1 + self.problem.hours_cap
        self.model.maximize(
            self.readiness * hours * money - self.hours * money - self.money if ties else self.readiness
        )
        status = solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            return None, solver.wall_time
        if status != cp_model.OPTIMAL:
            raise TimeoutError(f"CP-SAT was still searching after {seconds} s")
        found = (solver.value(self.readiness), solver.value(self.hours), solver.value(self.money))
        return found, solver.wall_time
