"""The two pipelines, built with the SageMaker SDK: train, judge and register; and judge a later batch."""

from __future__ import annotations

import contextlib
import io
import json
import warnings
from dataclasses import dataclass
from typing import Any

from gated_pipeline.account import Account
from gated_pipeline.settings import STEPS, Settings

REGISTER, REFUSE, GATE, ALARM = "RegisterModel", "RefuseModel", "QualityGate", "DriftAlarm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A pipeline as SageMaker gets it, and the SDK object to upsert."""

    name: str
    definition: dict[str, Any]
    pipeline: Any


def compile_all(account: Account, settings: Settings) -> tuple[Compiled, Compiled]:
    """The training pipeline and the monitoring pipeline. Their code is uploaded to the account's bucket on the way."""
    said = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(said):
        warnings.simplefilter("ignore")
        from sagemaker.core.workflow.pipeline_context import PipelineSession

        session = PipelineSession(boto_session=account.session, default_bucket=account.bucket)
        build = _Builder(account, settings, session)
        pipelines = (build.training(), build.monitoring())
        return tuple(  # type: ignore[return-value]
            Compiled(name=each.name, definition=json.loads(each.definition()), pipeline=each) for each in pipelines
        )


class _Builder:
    """Makes the steps; imports of the SDK stay inside because they take seconds."""

    def __init__(self, account: Account, settings: Settings, session: Any) -> None:
        from sagemaker.core import image_uris

        self.account, self.settings, self.session = account, settings, session
        self.image = image_uris.retrieve(
            "sklearn",
            session.boto_region_name,
            version=settings.aws.framework,
            instance_type=settings.aws.instance_type,
        )
        self.prefix = f"s3://{account.bucket}/{settings.aws.pipeline}"

    def training(self) -> Any:
        """Prepare, train, assess; register behind the gate, or fail with the reason."""
        from sagemaker.core.workflow.conditions import ConditionGreaterThanOrEqualTo, ConditionLessThanOrEqualTo
        from sagemaker.core.workflow.functions import JsonGet
        from sagemaker.core.workflow.parameters import ParameterFloat, ParameterString
        from sagemaker.mlops.workflow.condition_step import ConditionStep
        from sagemaker.mlops.workflow.fail_step import FailStep
        from sagemaker.mlops.workflow.pipeline import Pipeline

        gate = self.settings.gate
        data = ParameterString(name="TrainingData", default_value=f"{self.prefix}/data/training.csv")
        digest = ParameterString(name="DataDigest", default_value="unknown")
        min_auc = ParameterFloat(name="MinAuc", default_value=gate.min_auc)
        max_gap = ParameterFloat(name="MaxGroupGap", default_value=gate.max_group_gap)
        approval = ParameterString(name="Approval", default_value="PendingManualApproval")

        prepare = self._prepare(data)
        train = self._train(self._output(prepare, "train"))
        model = train.properties.ModelArtifacts.S3ModelArtifacts
        assess, report = self._assess("Assess", model, self._output(prepare, "test"), self._output(prepare, "baseline"))
        auc = JsonGet(step_name=assess.name, property_file=report, json_path="quality.auc")
        gap = JsonGet(step_name=assess.name, property_file=report, json_path="groups.true_positive_gap")
        step = ConditionStep(
            name=GATE,
            conditions=[
                ConditionGreaterThanOrEqualTo(left=auc, right=min_auc),
                ConditionLessThanOrEqualTo(left=gap, right=max_gap),
            ],
            if_steps=[self._register(model, assess, self._output(prepare, "baseline"), approval, digest)],
            else_steps=[
                FailStep(name=REFUSE, error_message="The model did not reach the quality gate; nothing was registered.")
            ],
        )
        return Pipeline(
            name=self.settings.aws.pipeline,
            parameters=[data, digest, min_auc, max_gap, approval],
            steps=[prepare, train, assess, step],
            sagemaker_session=self.session,
        )

    def monitoring(self) -> Any:
        """Judge a registered model on a later batch; drift or a gap between groups ends in an alarm."""
        from sagemaker.core.workflow.conditions import ConditionGreaterThanOrEqualTo, ConditionLessThanOrEqualTo
        from sagemaker.core.workflow.functions import JsonGet
        from sagemaker.core.workflow.parameters import ParameterFloat, ParameterString
        from sagemaker.mlops.workflow.condition_step import ConditionStep
        from sagemaker.mlops.workflow.fail_step import FailStep
        from sagemaker.mlops.workflow.pipeline import Pipeline

        limits = self.settings.monitor
        model = ParameterString(name="Model", default_value=f"{self.prefix}/model.tar.gz")
        baseline = ParameterString(name="Baseline", default_value=f"{self.prefix}/baseline.json")
        batch = ParameterString(name="Batch", default_value=f"{self.prefix}/data/batch.csv")
        bounds = {
            "drift.max_psi": ParameterFloat(name="MaxPsi", default_value=limits.max_psi),
            "drift.min_ks_p": ParameterFloat(name="MinKsP", default_value=limits.min_ks_p),
            "groups.true_positive_gap": ParameterFloat(name="MaxGroupGap", default_value=limits.max_group_gap),
        }
        assess, report = self._assess("AssessBatch", model, batch, baseline)

        def condition(path: str, bound: Any) -> Any:
            kind = ConditionGreaterThanOrEqualTo if path == "drift.min_ks_p" else ConditionLessThanOrEqualTo
            return kind(left=JsonGet(step_name=assess.name, property_file=report, json_path=path), right=bound)

        step = ConditionStep(
            name="BatchIsFamiliar",
            conditions=[condition(path, bound) for path, bound in bounds.items()],
            if_steps=[],
            else_steps=[
                FailStep(name=ALARM, error_message="The batch has drifted or the groups are treated differently.")
            ],
        )
        return Pipeline(
            name=self.settings.aws.monitor_pipeline,
            parameters=[model, baseline, batch, *bounds.values()],
            steps=[assess, step],
            sagemaker_session=self.session,
        )

    def _prepare(self, data: Any) -> Any:
        columns, training = self.settings.data, self.settings.training
        arguments = [
            "--target",
            columns.target,
            "--positive-above",
            str(columns.positive_above),
            "--features",
            ",".join(columns.features),
            "--group",
            columns.group,
            "--test-share",
            str(training.test_share),
            "--seed",
            str(training.seed),
        ]
        return self._processing("Prepare", "prepare.py", {"data": data}, ("train", "test", "baseline"), arguments)

    def _train(self, channel: Any) -> Any:
        from sagemaker.core.shapes import OutputDataConfig, StoppingCondition
        from sagemaker.mlops.workflow.steps import TrainingStep
        from sagemaker.train import ModelTrainer
        from sagemaker.train.configs import Compute, InputData, SourceCode

        training, columns, aws = self.settings.training, self.settings.data, self.settings.aws
        trainer = ModelTrainer(
            training_image=self.image,
            role=self.account.role,
            sagemaker_session=self.session,
            base_job_name=f"{aws.pipeline}-train",
            source_code=SourceCode(source_dir=str(STEPS), entry_script="train.py"),
            compute=Compute(instance_type=aws.instance_type, instance_count=1, volume_size_in_gb=10),
            stopping_condition=StoppingCondition(max_runtime_in_seconds=aws.max_runtime_s),
            output_data_config=OutputDataConfig(s3_output_path=f"{self.prefix}/models"),
            hyperparameters={"C": training.C, "seed": training.seed, "features": ",".join(columns.features)},
        )
        return TrainingStep(
            name="Train",
            step_args=trainer.train(input_data_config=[InputData(channel_name="train", data_source=channel)]),
        )

    def _assess(self, name: str, model: Any, batch: Any, baseline: Any) -> tuple[Any, Any]:
        from sagemaker.core.workflow.properties import PropertyFile

        columns = self.settings.data
        report = PropertyFile(name="Assessment", output_name="assessment", path="assessment.json")
        arguments = [
            "--group",
            columns.group,
            "--target",
            columns.target,
            "--positive-above",
            str(columns.positive_above),
            "--seed",
            str(self.settings.training.seed),
        ]
        inputs = {"model": model, "batch": batch, "baseline": baseline}
        return self._processing(name, "assess.py", inputs, ("assessment",), arguments, [report]), report

    def _processing(
        self,
        name: str,
        script: str,
        inputs: dict[str, Any],
        outputs: tuple[str, ...],
        arguments: list[str],
        files: Any = None,
    ) -> Any:
        from sagemaker.core.processing import ScriptProcessor
        from sagemaker.core.shapes import ProcessingInput, ProcessingOutput, ProcessingS3Input, ProcessingS3Output
        from sagemaker.core.workflow.execution_variables import ExecutionVariables
        from sagemaker.core.workflow.functions import Join
        from sagemaker.mlops.workflow.steps import ProcessingStep

        aws = self.settings.aws
        processor = ScriptProcessor(
            role=self.account.role,
            image_uri=self.image,
            command=["python3"],
            instance_count=1,
            instance_type=aws.instance_type,
            volume_size_in_gb=10,
            max_runtime_in_seconds=aws.max_runtime_s,
            sagemaker_session=self.session,
            base_job_name=f"{aws.pipeline}-{name.lower()}",
        )
        given = [
            ProcessingInput(
                input_name=each,
                s3_input=ProcessingS3Input(
                    s3_uri=uri,
                    local_path=f"/opt/ml/processing/input/{each}",
                    s3_data_type="S3Prefix",
                    s3_input_mode="File",
                ),
            )
            for each, uri in inputs.items()
        ]
        made = [
            ProcessingOutput(
                output_name=each,
                s3_output=ProcessingS3Output(
                    s3_uri=Join(on="/", values=[self.prefix, "runs", ExecutionVariables.PIPELINE_EXECUTION_ID, each]),
                    local_path=f"/opt/ml/processing/{each}",
                    s3_upload_mode="EndOfJob",
                ),
            )
            for each in outputs
        ]
        asked = processor.run(code=str(STEPS / script), inputs=given, outputs=made, arguments=arguments)
        return ProcessingStep(name=name, step_args=asked, property_files=files)

    def _register(self, model: Any, assess: Any, baseline: Any, approval: Any, digest: Any) -> Any:
        from sagemaker.core.model_metrics import MetricsSource, ModelMetrics
        from sagemaker.core.workflow.functions import Join
        from sagemaker.mlops.workflow.model_step import ModelStep
        from sagemaker.serve import ModelBuilder

        builder = ModelBuilder(
            image_uri=self.image,
            s3_model_data_url=model,
            role_arn=self.account.role,
            sagemaker_session=self.session,
            env_vars={"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"},
        )
        report = Join(on="/", values=[self._output(assess, "assessment"), "assessment.json"])
        asked = builder.register(
            model_package_group_name=self.settings.aws.pipeline,
            content_types=["text/csv", "application/json"],
            response_types=["text/csv", "application/json"],
            inference_instances=[self.settings.aws.instance_type],
            transform_instances=[self.settings.aws.instance_type],
            approval_status=approval,
            skip_model_validation="All",
            model_metrics=ModelMetrics(model_statistics=MetricsSource(content_type="application/json", s3_uri=report)),
            customer_metadata_properties={
                "data_digest": digest,
                "baseline": Join(on="/", values=[baseline, "baseline.json"]),
            },
            description="Registered by the pipeline after its quality gate.",
        )
        return ModelStep(name=REGISTER, step_args=asked)

    @staticmethod
    def _output(step: Any, name: str) -> Any:
        return step.properties.ProcessingOutputConfig.Outputs[name].S3Output.S3Uri
