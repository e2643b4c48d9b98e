"""A cloud on loopback: Bedrock, Gemini and Azure in their own wire formats, over one core."""

from local_cloud.cloud import Cloud
from local_cloud.server import Running, local_environment, running
from local_cloud.settings import Settings

__all__ = ["Cloud", "Running", "Settings", "local_environment", "running"]
