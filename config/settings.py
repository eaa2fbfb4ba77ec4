"""Typed settings: from `config/defaults.toml`, then `fadderbot.toml` in the working folder, files, the environment.

A variable is named `FADDERBOT_` and the setting, with two underscores between the steps:
`FADDERBOT_SANDBOX__PORT=9000`. So is a file in the folder that `FADDERBOT_SECRETS` names, where a container or systemd
puts what nobody else should see. Nothing is read at import.
"""

import os
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

HERE = Path(__file__).parent
FILE = Path("fadderbot.toml")
"""What whoever runs the bot sets, in the folder in which it is started."""
SECRETS = "FADDERBOT_SECRETS"
"""The variable that names a folder with a file for each setting that is secret."""


class SandboxSettings(BaseModel):
    """The class server on one's own machine."""

    model_config = ConfigDict(extra="forbid")

    port: int = Field(ge=0, le=65_535)  # 0: any that is free
    folder: Path  # where the server and the bot's database are kept
    open_browser: bool


class DiscordSettings(BaseModel):
    """The application on Discord; without a token the bot is not there."""

    model_config = ConfigDict(extra="forbid")

    token: SecretStr | None = None
    api_base: str = Field(pattern=r"^https?://\S+[^/\s]$")  # of Discord's REST interface, or of one like it
    gateway_url: str = Field(pattern=r"^wss?://\S+$")

    @property
    def is_there(self) -> bool:
        """Whether the bot is to be on Discord."""
        return self.token is not None


class SlackSettings(BaseModel):
    """The app on Slack; without a bot token, and a way for Slack to tell what people do, the bot is not there."""

    model_config = ConfigDict(extra="forbid")

    bot_token: SecretStr | None = None  # xoxb-…
    app_token: SecretStr | None = None  # xapp-…, for a line that the bot opens, and over which Slack tells
    signing_secret: SecretStr | None = Field(default=None, min_length=1)  # for Slack's telling over HTTP instead
    api_base: str = Field(pattern=r"^https?://\S+/$")  # of Slack's Web API, or of one like it

    @property
    def is_there(self) -> bool:
        """Whether the bot is to be on Slack."""
        return self.bot_token is not None and (self.app_token is not None or self.signing_secret is not None)

    @property
    def over_http(self) -> bool:
        """Whether Slack is to come to an address of ours; the line that the bot opens is preferred."""
        return self.is_there and self.app_token is None


class WebSettings(BaseModel):
    """Where the bot answers over HTTP, if anything of it does."""

    model_config = ConfigDict(extra="forbid")

    host: str = Field(min_length=1)  # or it would be every one that this machine has
    port: int = Field(ge=0, le=65_535)  # 0: any that is free
    # under which it is reached from outside; without one there are no pages to be shown
    address: str | None = Field(default=None, pattern=r"^https?://[^\s/]+(/[^\s?#]*)?$")


class MonitorSettings(BaseModel):
    """Where a process tells whoever watches it how it goes; without a port it does not."""

    model_config = ConfigDict(extra="forbid")

    host: str = Field(min_length=1)  # or it would be every one that this machine has
    port: int | None = Field(default=None, ge=0, le=65_535)  # 0: any that is free


class CheckinSettings(BaseModel):
    """What check-ins need of the machine."""

    model_config = ConfigDict(extra="forbid")

    keys: Path | None = None  # the key file; without one it is beside the folder of a SQLite database


class Settings(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(
        env_prefix="FADDERBOT_",
        env_nested_delimiter="__",
        extra="forbid",
    )

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"]
    database: str  # SQLAlchemy's URL
    checkin: CheckinSettings = CheckinSettings()
    discord: DiscordSettings
    monitor: MonitorSettings
    sandbox: SandboxSettings
    slack: SlackSettings
    web: WebSettings

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What was given in code wins over the environment, that over secrets, one's own file, and ours."""
        secrets = NestedSecretsSettingsSource(file_secret_settings, secrets_dir=os.environ.get(SECRETS) or None)
        own = TomlConfigSettingsSource(settings_cls, toml_file=FILE)
        usual = TomlConfigSettingsSource(settings_cls, toml_file=HERE / "defaults.toml")
        return init_settings, env_settings, secrets, own, usual


def load() -> Settings:
    """The settings as they are now; pydantic's ValidationError names everything that is wrong at once.

    NotADirectoryError where the folder with the secrets is not there.
    """
    if (folder := os.environ.get(SECRETS)) and not Path(folder).is_dir():
        raise NotADirectoryError(folder)
    return Settings()  # type: ignore[call-arg] # the files and the environment fill it
