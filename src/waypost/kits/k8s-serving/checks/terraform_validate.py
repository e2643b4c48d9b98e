"""What Terraform itself says, where it is installed and the folder is initialised; neither is done here."""

from __future__ import annotations

import shutil
import subprocess
import sys

from serving.settings import TERRAFORM

from checks.report import report, unavailable


def main() -> int:
    terraform = shutil.which("terraform") or shutil.which("tofu")
    if terraform is None:
        return unavailable("Terraform is not installed. Install it and run `terraform init && terraform validate`.")
    if not (TERRAFORM / ".terraform").is_dir():
        return unavailable("Run `terraform init -backend=false` in deploy/terraform first: it fetches the provider.")
    said = [
        subprocess.run([terraform, *words], cwd=TERRAFORM, capture_output=True, text=True, timeout=60, check=False)
        for words in (["validate", "-no-color"], ["fmt", "-check", "-recursive"])
    ]
    findings = [(each.stderr or each.stdout).strip() for each in said if each.returncode]
    return report("terraform validate and fmt were asked.", data="sample", findings=findings)


if __name__ == "__main__":
    sys.exit(main())
