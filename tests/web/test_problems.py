"""What is told first on a page: the message beside each field, after what the field is called."""

from config.web.problems import found_in

MESSAGE = "utrecht-form-field-error-message"


def field(label: str, message: str) -> str:
    return (
        f'<div><label for="id_n">{label}</label>'
        f'<div class="{MESSAGE}" id="id_n_error">{message}</div><input id="id_n" name="n"></div>'
    )


def test_that_a_field_may_stay_empty_is_no_part_of_what_it_is_called():
    page = field('Hoeveel <span class="optional">(mag leeg blijven)</span>', "Vul één getal in.")
    assert found_in(page) == [("Hoeveel: Vul één getal in.", "id_n")]


def test_other_words_in_a_label_are():
    page = field('Hoeveel <span lang="nl">woningen</span> samen', "Vul één getal in.")
    assert found_in(page) == [("Hoeveel woningen samen: Vul één getal in.", "id_n")]
