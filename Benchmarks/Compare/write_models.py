"""Writes an Alembic project for the schema that Compare.swift declares, as a user of SQLAlchemy would."""
import pathlib
import sys

folder, tables, edited = pathlib.Path(sys.argv[1]), int(sys.argv[2]), len(sys.argv) > 3

lines = [
    "from sqlalchemy import (",
    "    BigInteger, Boolean, DateTime, Float, ForeignKey, Identity, Index, Integer, Numeric, String, Text, func, text)",
    "from sqlalchemy.dialects.postgresql import JSONB",
    "from sqlalchemy.orm import DeclarativeBase, mapped_column",
    "",
    "",
    "class Base(DeclarativeBase):",
    "    pass",
]
for number in range(tables):
    name = f"t{number}"
    lines += [
        "",
        "",
        f"class T{number}(Base):",
        f'    __tablename__ = "{name}"',
        "    __table_args__ = (",
        f'        Index("{name}_name", "name"),',
        f'        Index("{name}_parent", "parent", "created_at"),',
        "    )",
        "    id = mapped_column(BigInteger, Identity(), primary_key=True)",
        "    name = mapped_column(Text, nullable=False)",
        "    code = mapped_column(String(100))",
        '    count = mapped_column(Integer, nullable=False, server_default="0")',
        '    active = mapped_column(Boolean, nullable=False, server_default=text("true"))',
        "    created_at = mapped_column(DateTime(timezone=True), nullable=False, server_default=func.now())",
        "    amount = mapped_column(Numeric(12, 2))",
        "    data = mapped_column(JSONB)",
        "    score = mapped_column(Float(53))",
        f'    parent = mapped_column(BigInteger, ForeignKey("t{max(0, number - 1)}.id"))',
    ]
    if edited:
        lines.append("    note = mapped_column(Text)")
(folder / "models.py").write_text("\n".join(lines) + "\n")

environment = folder / "alembic" / "env.py"
source = environment.read_text()
environment.write_text(
    source.replace("target_metadata = None", "from models import Base\ntarget_metadata = Base.metadata"))
