"""The commands on employees."""

from realtime.commands.registry import Command, Id, register_declared
from staff.employees import inputs, payloads, reminders, services
from staff.errors import DocumentNotFound, EmployeeNotFound, JobNotFound
from staff.permissions import STAFF

EMPLOYEE = (Id("employee_id", EmployeeNotFound),)
JOB = (*EMPLOYEE, Id("job_id", JobNotFound))

STAFF_ADD_EMPLOYEE = Command(
    name="staff.add_employee",
    description="Add an employee",
    permission="staff.manage",
    feature=STAFF,
    input=inputs.NewEmployeeInput,
    service=services.add_employee,
    render=payloads.serialize_record,
    success_status=201,
)
STAFF_ADD_MEMBERS = Command(
    name="staff.add_members",
    description="Make employees of the people who sign in",
    permission="staff.manage",
    feature=STAFF,
    service=services.add_members,
    render=lambda employees: {"added": len(employees)},
    success_status=201,
)
STAFF_CHANGE_EMPLOYEE = Command(
    name="staff.change_employee",
    description="Change the details of an employee",
    permission="staff.manage",
    feature=STAFF,
    target=EMPLOYEE,
    input=inputs.EmployeeChangeInput,
    service=services.change_employee,
    render=payloads.serialize_record,
)
STAFF_LINK_PERSON = Command(
    name="staff.link_person",
    description="Link an employee to a sign-in",
    permission="staff.manage",
    feature=STAFF,
    target=EMPLOYEE,
    input=inputs.LinkInput,
    service=services.link_person,
    render=payloads.serialize_record,
)
STAFF_ADD_JOB = Command(
    name="staff.add_job",
    description="Give an employee another job",
    permission="staff.manage",
    feature=STAFF,
    target=EMPLOYEE,
    input=inputs.EmployeeJobInput,
    service=services.add_job,
    render=payloads.serialize_record,
    success_status=201,
)
STAFF_END_JOB = Command(
    name="staff.end_job",
    description="End a job of an employee",
    permission="staff.manage",
    feature=STAFF,
    target=JOB,
    service=services.end_job,
    render=payloads.serialize_record,
)
STAFF_SET_RATE = Command(
    name="staff.set_rate",
    description="Set what an employee is paid",
    permission="staff.pay",
    feature=STAFF,
    target=JOB,
    input=inputs.PayRateInput,
    service=services.set_rate,
    render=payloads.serialize_record,
)
STAFF_ADD_DOCUMENT = Command(
    name="staff.add_document",
    description="Note a document of an employee",
    permission="staff.manage",
    feature=STAFF,
    target=EMPLOYEE,
    input=inputs.EmployeeDocumentInput,
    service=services.add_document,
    render=payloads.serialize_document,
    success_status=201,
)
STAFF_REMOVE_DOCUMENT = Command(
    name="staff.remove_document",
    description="Remove a document of an employee",
    permission="staff.manage",
    feature=STAFF,
    target=(Id("document_id", DocumentNotFound),),
    service=services.remove_document,
    render=payloads.serialize_document,
)
STAFF_END_EMPLOYMENT = Command(
    name="staff.end_employment",
    description="Note that an employee leaves",
    permission="staff.manage",
    feature=STAFF,
    target=EMPLOYEE,
    input=inputs.EndEmploymentInput,
    service=services.end_employment,
    render=payloads.serialize_record,
)
STAFF_BRING_BACK = Command(
    name="staff.bring_back",
    description="Let an employee work here again",
    permission="staff.manage",
    feature=STAFF,
    target=EMPLOYEE,
    service=services.bring_back,
    render=payloads.serialize_record,
)
STAFF_MERGE = Command(
    name="staff.merge",
    description="Merge a duplicate into an employee",
    permission="staff.manage",
    feature=STAFF,
    target=EMPLOYEE,
    input=inputs.EmployeeMergeInput,
    service=services.merge_employees,
    render=payloads.serialize_record,
)

# -- run by our own code -------------------------------------------------------------------------------

STAFF_REMIND = Command(
    name="staff.remind",
    description="Remind of documents that expire",
    permission="staff.manage",
    service=reminders.remind,
    internal=True,
)


def register_all() -> None:
    register_declared(__name__)
