"""A solved problem, and the same problem with one more step in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import StepKind
from waypost.domain.profile import Profile
from waypost.planning.build import build
from waypost.planning.problem import Candidate, Problem
from waypost.planning.search import Solution, solve
from waypost.planning.stack import settled
from waypost.planning.worth import Gains, Worth, worth


class Case:
    """A checked profile with its problem and its best plan."""

    def __init__(self, profile: Profile, catalogue: Catalogue, problem: Problem, solution: Solution) -> None:
        self.profile, self.catalogue, self.problem, self.solution = profile, catalogue, problem, solution

    @classmethod
    def of(cls, profile: Profile, catalogue: Catalogue) -> Case:
        """The case of a checked profile, solved on its stack or on the one that suits it."""
        profile = settled(profile, catalogue)
        problem = build(profile, catalogue)
        return cls(profile, catalogue, problem, solve(problem))

    @cached_property
    def chosen(self) -> tuple[str, ...]:
        """Ids of the best plan, in the order of ids."""
        return self.problem.ids(self.solution.chosen)

    @cached_property
    def worth(self) -> Worth:
        """What every step of the catalogue is worth to this person's role, apart from what the person has."""
        role, stance = self.catalogue.roles[self.profile.role], self.catalogue.stance
        kappa = stance.kappa if self.profile.kappa is None else self.profile.kappa
        return worth(self.catalogue, role, self.profile.stack, kappa)

    def gains(self, id: str) -> Gains:
        """(Need, readiness units) pairs that a step gives to somebody who has nothing, sat in its standard form."""
        share = self.worth.evidenced(id) if self.kind(id) is StepKind.PROJECT else self.worth.attested(id)
        return share.gains

    def alone(self, id: str) -> int:
        """Readiness units that a step by itself adds to what the person has."""
        evidenced = self.kind(id) is StepKind.PROJECT
        starts = [one.evidenced if evidenced else one.attested for one in self.problem.starts]
        return sum(max(0, value - starts[need]) for need, value in self.gains(id))

    def kind(self, id: str) -> StepKind:
        """Whether it is an exam or a project."""
        return StepKind.PROJECT if id in self.catalogue.projects else StepKind.EXAM

    def asking(self, id: str) -> Profile:
        """The profile of somebody who also asks for this step."""
        profile = self.profile
        avoid = tuple(one for one in profile.avoid if one != id)
        return replace(profile, avoid=avoid, want=tuple(dict.fromkeys((*profile.want, id))))

    def without(self, id: str) -> Problem:
        """The problem of somebody who rules this step out and does not ask for what cannot be without it."""
        profile = self.profile
        want = tuple(one for one in profile.want if one != id)
        left = build(replace(profile, want=want, avoid=(*profile.avoid, id)), self.catalogue)
        possible = {one.id for one in left.candidates}
        return replace(left, wanted=tuple(one for one in left.wanted if one in possible))

    def holding(self, id: str) -> Problem:
        """The problem of somebody who also asks for this step; without it among the candidates, no plan can hold it.

        Asking for what is only left out for its small gain, or can do without a lower rung, changes nothing else.
        """
        ids = {one.id for one in self.problem.candidates}
        ruled = self.problem.ruled_out.get(id)
        added = [one for one in self.anything if one.id == id]
        first = {other for one in added for any_of in one.requires for other in any_of}
        possible = first.intersection(one.id for one in self.anything).difference(self.profile.avoid)
        if not added or not possible <= ids or (ruled is not None and ruled.reason != "small-gain"):
            return build(self.asking(id), self.catalogue)
        others = [one for one in self.problem.candidates if one.id != id]
        merged = sorted([*others, *added], key=lambda one: (one.id, one.sitting != "standard", one.opens))
        return replace(self.problem, candidates=tuple(merged)).wanting(id)

    @cached_property
    def anything(self) -> tuple[Candidate, ...]:
        """Every step as a candidate for somebody who asks for it."""
        every = sorted({*self.catalogue.credentials, *self.catalogue.projects} - self.problem.satisfied)
        return build(replace(self.profile, avoid=(), want=tuple(every)), self.catalogue).candidates

    def places(self, problem: Problem) -> tuple[int, ...]:
        """The best plan in another problem that holds its candidates."""
        wanted = {
            (one.id, one.sitting, one.opens) for one in map(self.problem.candidates.__getitem__, self.solution.chosen)
        }
        return tuple(i for i, one in enumerate(problem.candidates) if (one.id, one.sitting, one.opens) in wanted)


def chain(problem: Problem, chosen: Sequence[int], id: str) -> list[int]:
    """A chosen step and the chosen ones that it rests on."""
    found, waiting = {id}, [id]
    ids = set(problem.ids(chosen))
    while waiting:
        one = waiting.pop()
        needed = {
            other
            for i in chosen
            if problem.candidates[i].id == one
            for any_of in problem.candidates[i].requires
            for other in any_of & ids
        }
        waiting += needed - found
        found |= needed
    return [i for i in chosen if problem.candidates[i].id in found]
