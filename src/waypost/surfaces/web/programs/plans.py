"""Plans and what can be asked about them."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from waypost.catalogue.profile import clip
from waypost.domain.plan import Plan
from waypost.errors import ProfileError, UsageError, WaypostError
from waypost.surfaces.answers import error_object, plain, plan_object, why_object
from waypost.surfaces.web import jobs
from waypost.surfaces.web.limits import Limits
from waypost.surfaces.web.programs.asked import Asked
from waypost.surfaces.web.programs.endpoint import PROFILE, Endpoint, Parameter
from waypost.surfaces.web.solving import Busy

_ASKED = "role=genai-engineer&background=software-developer&stack=aws&hours_per_week=8&months=9&budget_usd=600"
_SENT = {
    "role": "ml-engineer",
    "background": "data-scientist",
    "stack": "azure",
    "hours_per_week": 8,
    "months": 9,
    "want": ["ms/dp-750"],
    "skills": {"python": 3},
}
_TAG = "Plans"
_PROFILE_BODY = {"$ref": "#/components/schemas/Profile"}
_LIMITS = Limits()


async def _plan(asked: Asked) -> Any:
    return plan_object(await asked.solver.plan(asked.profile()), asked.catalogue)


async def _posted(asked: Asked) -> Any:
    return plan_object(await asked.solver.plan(asked.read(_fields(asked.body))), asked.catalogue)


async def _batch(asked: Asked) -> Any:
    lines = asked.body
    if not isinstance(lines, list) or not 1 <= len(lines) <= asked.limits.batch:
        what = f"{len(lines)} profiles" if isinstance(lines, list) else _as_sent(lines)
        raise UsageError(f"The body holds {what}; expected a list of 1 to {asked.limits.batch} profiles.")
    async with asked.solver.long(asked.left):
        try:
            async with asyncio.timeout(asked.limits.job_s):
                return [await _line(number, raw, asked) for number, raw in enumerate(lines, start=1)]
        except TimeoutError:
            raise Busy("The batch took longer than the server gives to one request, and was ended.") from None


async def _line(number: int, raw: object, asked: Asked) -> dict[str, Any]:
    try:
        return plan_object(await asked.solver.plan(asked.read(_fields(raw))), asked.catalogue)
    except Busy:
        raise
    except WaypostError as error:
        name = raw.get("id") if isinstance(raw, dict) else None
        return {"id": clip(name) if isinstance(name, str) else None, "line": number, **error_object(error)}


async def _why(asked: Asked) -> Any:
    profile, one = asked.profile(), asked.catalogue.step_id(asked.needed("id"))
    made: Plan = await asked.solver.plan(profile)
    step = next((step for step in made.steps if step.id == one), None)
    reason = None if step is not None else await asked.solver.run(jobs.why_not, profile, one)
    return why_object(one, made, step, reason, asked.catalogue)


async def _stress(asked: Asked) -> Any:
    profile = asked.profile()
    worlds = asked.number("worlds", min(300, asked.limits.worlds), 1, asked.limits.worlds)
    seed = asked.number("seed", 0, 0, 2**31 - 1)
    async with asked.solver.long(asked.left):
        return plain(await asked.solver.run(jobs.stress, profile, worlds, seed))


async def _trade_off(asked: Asked) -> Any:
    profile, name = asked.profile(), asked.needed("field")
    if name not in ("budget_usd", "hours_per_week"):
        raise ProfileError((("field", f"field is {clip(name)!r}; expected budget_usd or hours_per_week."),))
    async with asked.solver.long(asked.left):
        return plain(await asked.solver.run(jobs.trade_off, profile, name))


def _as_sent(body: object) -> str:
    return clip(json.dumps(body, ensure_ascii=False))


def _fields(body: object) -> dict[str, object]:
    if not isinstance(body, dict):
        raise UsageError(f"The body holds {_as_sent(body)}; expected one JSON object, a profile.")
    if len(body) > _LIMITS.fields:
        raise UsageError(f"The profile has {len(body)} fields; expected at most {_LIMITS.fields}.")
    return body


ENDPOINTS = (
    Endpoint(
        path="/api/plan",
        name="plan",
        tag=_TAG,
        summary="The best dated plan for the profile in the address, as `waypost plan --json`",
        answer="plan",
        work=_plan,
        example=f"/api/plan?{_ASKED}",
        parameters=PROFILE,
        private=True,
    ),
    Endpoint(
        path="/api/plan",
        name="plan_posted",
        tag=_TAG,
        summary="The best dated plan for the profile in the body",
        answer="plan",
        work=_posted,
        example=_SENT,
        method="POST",
        body=_PROFILE_BODY,
        private=True,
        errors=(415,),
    ),
    Endpoint(
        path="/api/batch",
        name="batch",
        tag=_TAG,
        summary="Plans for many profiles, one for each in its order; a wrong one is told in its place",
        answer="batch-line",
        many=True,
        work=_batch,
        example=[_SENT, {"role": "prompt-wizard"}],
        method="POST",
        body={"type": "array", "items": _PROFILE_BODY, "minItems": 1, "maxItems": _LIMITS.batch},
        private=True,
        errors=(415,),
    ),
    Endpoint(
        path="/api/why/{id}",
        name="why",
        tag=_TAG,
        summary="Why a credential or project is in the plan, or why not, as `waypost why --json`",
        answer="why",
        work=_why,
        example=f"/api/why/aws/mla-c01?{_ASKED}",
        parameters=(
            Parameter(
                name="id",
                help="a credential or project; the slash of an id stays as it is",
                schema={"$ref": "#/components/schemas/StepId"},
                required=True,
                in_path=True,
            ),
            # the profile's own "id" is the name it is given; here the path has the word
            *(one for one in PROFILE if one.name != "id"),
        ),
        private=True,
        errors=(404,),
    ),
    Endpoint(
        path="/api/stress",
        name="stress",
        tag=_TAG,
        summary="How sure the plan is: solved again in sampled worlds, as `waypost stress --json`",
        answer="stress",
        work=_stress,
        example=f"/api/stress?{_ASKED}&worlds=30",
        parameters=(
            *PROFILE,
            Parameter(
                name="worlds",
                help="how many worlds to sample",
                schema={"type": "integer", "minimum": 1, "maximum": _LIMITS.worlds, "default": 300},
            ),
            Parameter(
                name="seed",
                help="the same seed gives the same worlds",
                schema={"type": "integer", "minimum": 0, "maximum": 2**31 - 1, "default": 0},
            ),
        ),
        private=True,
    ),
    Endpoint(
        path="/api/trade-off",
        name="trade_off",
        tag=_TAG,
        summary="Readiness of the best plan against money or hours, exact at every value",
        answer="trade-off",
        work=_trade_off,
        example=f"/api/trade-off?{_ASKED}&field=budget_usd",
        parameters=(
            *PROFILE,
            Parameter(
                name="field",
                help="what to vary",
                schema={"type": "string", "enum": ["budget_usd", "hours_per_week"]},
                required=True,
            ),
        ),
        private=True,
    ),
)
