"""People objects: agents and their teams, customers and their accounts."""

from wellserved.sources.salesforce.sobject import SObject

PEOPLE = (
    SObject(
        "users",
        "User",
        (
            "Name", "IsActive", "UserType", "UserRoleId", "ManagerId", "Department", "Division", "EmployeeNumber",
            "TimeZoneSidKey", "CreatedDate", "LastModifiedDate",
        ),
        "agents: names, roles, managers",
        ever=True,
        permission="View All Users",
    ),
    SObject(
        "user_groups",
        "Group",
        ("Name", "DeveloperName", "Type", "RelatedId"),
        "queues and public groups",
        whole=True,
        permission="API Enabled",
    ),
    SObject(
        "group_members",
        "GroupMember",
        ("GroupId", "UserOrGroupId"),
        "who is in which queue or group",
        whole=True,
        permission="API Enabled",
    ),
    SObject(
        "user_roles",
        "UserRole",
        ("Name", "DeveloperName", "ParentRoleId"),
        "roles, which stand for teams",
        whole=True,
        permission="View Roles and Role Hierarchy",
    ),
    SObject(
        "accounts",
        "Account",
        (
            "Name", "Type", "Industry", "ParentId", "BillingCountry", "IsPersonAccount", "PersonContactId",
            "MasterRecordId", "CreatedDate",
        ),
        "customers that are organisations",
        ever=True,
    ),
    SObject(
        "contacts",
        "Contact",
        ("AccountId", "Email", "Phone", "MobilePhone", "MailingCountry", "MasterRecordId", "CreatedDate"),
        "customers that are people",
        ever=True,
    ),
    SObject(
        "assets",
        "Asset",
        ("Name", "AccountId", "ContactId", "Product2Id", "Status", "PurchaseDate", "InstallDate", "CreatedDate"),
        "what customers own",
        wanted=False,
    ),
)  # fmt: skip
